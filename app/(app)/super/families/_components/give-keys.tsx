'use client';

import { useId } from 'react';
import type { FamilyCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Dialog } from '../../../../_components/ui/dialog.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Select } from '../../../../_components/ui/select.tsx';
import { usePanelForm } from '../../_components/use-panel-form.ts';

/** Lets keys that are in the pool serve a family as well. */
export function GiveKeys({
  of: family,
  others,
  onClose,
}: {
  of: FamilyCard;
  others: readonly FamilyCard[];
  onClose: () => void;
}) {
  const t = useTranslate();
  const id = useId();
  const { busy, onSubmit, failure } = usePanelForm(
    'POST',
    `families/${encodeURIComponent(family.family)}/keys`,
    (form) => (form.get('keysOf') ? { keysOf: String(form.get('keysOf')) } : {}),
    onClose,
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('super.families.giveTitle', { name: family.name })}
      description={t('super.families.giveHint')}
      footer={
        <>
          <Button onClick={onClose}>{t('super.cancel')}</Button>
          <Button type="submit" form={id} variant="primary" busy={busy}>
            {t('super.families.giveKeys')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={onSubmit} className="grid gap-4">
        {failure && <Callout tone="alert" title={failure.message} announce />}
        <Field label={t('super.families.giveWhich')}>
          {(control) => (
            <Select
              {...control}
              name="keysOf"
              options={[
                { value: '', label: t('super.families.allKeys') },
                ...others
                  .filter((other) => other !== family)
                  .map((other) => ({
                    value: other.family,
                    label: t('super.families.keysOf', { name: other.name, count: other.keys }),
                  })),
              ]}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
