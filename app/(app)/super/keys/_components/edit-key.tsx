'use client';

import { useId } from 'react';
import type { KeyCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Checkbox } from '../../../../_components/ui/checkbox.tsx';
import { Dialog } from '../../../../_components/ui/dialog.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import type { Option } from '../../../../_components/ui/select.tsx';
import { usePanelForm } from '../../_components/use-panel-form.ts';

/** Label, project and families of a key. */
export function EditKey({
  of: key,
  families,
  projects,
  onClose,
}: {
  of: KeyCard;
  families: readonly Option[];
  projects: readonly string[];
  onClose: () => void;
}) {
  const t = useTranslate();
  const id = useId();
  const { busy, onSubmit, failure, problem } = usePanelForm(
    'PATCH',
    `keys/${key.id}`,
    (form) => ({
      revision: key.revision,
      label: String(form.get('label')),
      // Unchanged is left out: an assumed project stays assumed.
      ...(form.get('project') === key.project ? {} : { project: String(form.get('project')) }),
      families: form.getAll('family').map(String),
    }),
    onClose,
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('super.keys.editTitle', { label: key.label })}
      footer={
        <>
          <Button onClick={onClose}>{t('super.cancel')}</Button>
          <Button type="submit" form={id} variant="primary" busy={busy}>
            {t('super.save')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={onSubmit} className="grid gap-4" noValidate>
        {failure && failure.issues.length === 0 && <Callout tone="alert" title={failure.message} announce />}
        <Field label={t('super.label.label')} error={problem('label')}>
          {(control) => <Input {...control} name="label" defaultValue={key.label} maxLength={100} />}
        </Field>
        <Field label={t('super.label.project')} hint={t('super.keys.projectHint')} error={problem('project')}>
          {(control) => (
            <Input
              {...control}
              name="project"
              defaultValue={key.project}
              maxLength={100}
              list={`${id}-projects`}
              autoComplete="off"
            />
          )}
        </Field>
        <datalist id={`${id}-projects`}>
          {projects.map((project) => (
            <option key={project} value={project} />
          ))}
        </datalist>
        <fieldset>
          <legend className="mb-1 font-medium text-sm">{t('super.label.families')}</legend>
          {families.map(({ value, label }) => (
            <Checkbox
              key={value}
              name="family"
              value={value}
              label={label}
              defaultChecked={key.families.includes(value)}
            />
          ))}
          {problem('families') && <p className="text-alert text-sm">{problem('families')}</p>}
        </fieldset>
      </form>
    </Dialog>
  );
}
