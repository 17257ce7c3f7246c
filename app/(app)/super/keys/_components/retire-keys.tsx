'use client';

import { useId } from 'react';
import type { KeyCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Dialog } from '../../../../_components/ui/dialog.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';

/** Asked before keys are retired, which is final. */
export function RetireKeys({
  keys,
  onClose,
  onRetire,
}: {
  keys: readonly KeyCard[];
  onClose: () => void;
  onRetire: (reason: string) => void;
}) {
  const t = useTranslate();
  const id = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('super.keys.retireTitle', { count: keys.length, label: keys[0]?.label ?? '' })}
      description={t('super.keys.retireHint')}
      footer={
        <>
          <Button onClick={onClose}>{t('super.cancel')}</Button>
          <Button type="submit" form={id} variant="danger">
            {t('super.keys.retireCount', { count: keys.length })}
          </Button>
        </>
      }
    >
      <form
        id={id}
        onSubmit={(event) => {
          event.preventDefault();
          onRetire(String(new FormData(event.currentTarget).get('reason')));
        }}
      >
        <Field label={t('super.keys.why')} hint={t('super.keys.whyHint')}>
          {(control) => <Input {...control} name="reason" maxLength={300} />}
        </Field>
      </form>
    </Dialog>
  );
}
