'use client';

import { useId } from 'react';
import type { FamilyCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Dialog } from '../../../../_components/ui/dialog.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { Select } from '../../../../_components/ui/select.tsx';

/** Asked before a family is retired: what follows it, and why. */
export function RetireFamily({
  of: family,
  others,
  onClose,
  onRetire,
}: {
  of: FamilyCard;
  others: readonly FamilyCard[];
  onClose: () => void;
  onRetire: (successor: string, reason: string) => void;
}) {
  const t = useTranslate();
  const id = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('super.families.retireTitle', { name: family.name })}
      description={t('super.families.retireHint')}
      footer={
        <>
          <Button onClick={onClose}>{t('super.cancel')}</Button>
          <Button type="submit" form={id} variant="danger">
            {t('super.keys.retire')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          onRetire(String(form.get('successor')), String(form.get('reason')));
        }}
      >
        <Field label={t('super.families.successor')}>
          {(control) => (
            <Select
              {...control}
              name="successor"
              defaultValue={family.successor ?? ''}
              options={[
                { value: '', label: t('super.families.noSuccessor') },
                ...others
                  .filter((other) => other !== family && other.status !== 'retired')
                  .map((other) => ({ value: other.family, label: other.name })),
              ]}
            />
          )}
        </Field>
        <Field label={t('super.keys.why')} hint={t('super.keys.whyHint')}>
          {(control) => <Input {...control} name="reason" maxLength={300} />}
        </Field>
      </form>
    </Dialog>
  );
}
