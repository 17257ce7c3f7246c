'use client';

import { useId } from 'react';
import type { KeyCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Dialog } from '../../../../_components/ui/dialog.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { usePanelForm } from '../../_components/use-panel-form.ts';

/** A new secret for a key. The field is the browser's alone: it is never React's, and is gone once it was sent. */
export function RotateKey({ of: key, onClose }: { of: KeyCard; onClose: () => void }) {
  const t = useTranslate();
  const id = useId();
  const { busy, onSubmit, failure, problem } = usePanelForm(
    'POST',
    `keys/${key.id}/rotate`,
    (form) => ({ revision: key.revision, key: String(form.get('secret')) }),
    onClose,
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('super.keys.rotateTitle', { label: key.label })}
      description={t('super.keys.rotateHint', { project: key.project })}
      footer={
        <>
          <Button onClick={onClose}>{t('super.cancel')}</Button>
          <Button type="submit" form={id} variant="primary" busy={busy}>
            {t('super.keys.rotate')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={onSubmit} className="grid gap-4" noValidate>
        {failure && failure.issues.length === 0 && <Callout tone="alert" title={failure.message} announce />}
        <Field label={t('super.keys.newKey')} error={problem('key')}>
          {(control) => (
            <Input
              {...control}
              name="secret"
              type="password"
              autoComplete="off"
              spellCheck={false}
              data-1p-ignore
              className="font-mono"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
