'use client';

import { useToldForm } from '../../../../../../_components/dashboard/use-told-form.ts';
import { useTranslate } from '../../../../../../_components/intl.tsx';
import { Button } from '../../../../../../_components/ui/button.tsx';
import { Callout } from '../../../../../../_components/ui/callout.tsx';
import { Checkbox } from '../../../../../../_components/ui/checkbox.tsx';
import { Field } from '../../../../../../_components/ui/field.tsx';
import { Input } from '../../../../../../_components/ui/input.tsx';
import { addLink, changeLink } from '../_actions/links.ts';

export interface Link {
  linkId: string;
  relation: string;
  livesWith: boolean;
  legalGuardian: boolean;
  primaryContact: boolean;
  emergencyContact: boolean;
  priority: number;
  dataAccess: boolean;
  restricted: boolean;
  verifiedAt: string | null;
  consentedAt: string | null;
  endsOn: string | null;
}

/** One guardian link: a new one, or an existing one with what only the office may set. */
export function LinkForm({
  studentId,
  link,
  office,
  ofAge,
}: {
  studentId: string;
  link?: Link;
  /** Restrictions are the office's. */
  office: boolean;
  ofAge: boolean;
}) {
  const t = useTranslate();
  const { state, busy, onSubmit, problem } = useToldForm(link ? changeLink : addLink, 'admin');
  const flag = (
    name: 'livesWith' | 'legalGuardian' | 'primaryContact' | 'emergencyContact' | 'dataAccess',
    otherwise: boolean,
  ) => ({
    name,
    defaultChecked: link?.[name] ?? otherwise,
  });
  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <input type="hidden" name={link ? 'linkId' : 'studentId'} value={link?.linkId ?? studentId} />
      {state?.ok === false && (
        <Callout tone="alert" announce>
          {state.message}
        </Callout>
      )}
      <div className="grid items-start gap-4 sm:grid-cols-3">
        {!link && (
          <Field
            label={t('dashboard.guardians.person')}
            hint={t('dashboard.guardians.personHint')}
            error={problem('guardianId')}
          >
            {(control) => <Input {...control} name="guardian" required autoComplete="off" />}
          </Field>
        )}
        <Field label={t('dashboard.guardians.relation')} error={problem('relation')}>
          {(control) => <Input {...control} name="relation" defaultValue={link?.relation} required maxLength={40} />}
        </Field>
        <Field label={t('dashboard.guardians.priority')} error={problem('priority')}>
          {(control) => (
            <Input {...control} name="priority" type="number" min={1} max={20} defaultValue={link?.priority ?? 1} />
          )}
        </Field>
        {link ? (
          <Field label={t('dashboard.guardians.endsOn')} error={problem('endsOn')}>
            {(control) => <Input {...control} name="endsOn" type="date" defaultValue={link.endsOn ?? ''} />}
          </Field>
        ) : (
          <Field label={t('dashboard.guardians.startsOn')} error={problem('startsOn')}>
            {(control) => <Input {...control} name="startsOn" type="date" />}
          </Field>
        )}
      </div>
      <div className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
        <Checkbox {...flag('livesWith', true)} label={t('dashboard.guardians.livesWith')} />
        <Checkbox {...flag('legalGuardian', true)} label={t('dashboard.guardians.legal')} />
        <Checkbox {...flag('primaryContact', false)} label={t('dashboard.guardians.primary')} />
        <Checkbox {...flag('emergencyContact', false)} label={t('dashboard.guardians.emergency')} />
        <Checkbox {...flag('dataAccess', true)} label={t('dashboard.guardians.dataAccess')} />
        {link && (
          <Checkbox
            name="verified"
            defaultChecked={link.verifiedAt !== null}
            label={t('dashboard.guardians.verified')}
          />
        )}
        {link && ofAge && (
          <>
            <input type="hidden" name="mayConsent" value="yes" />
            <Checkbox
              name="consented"
              defaultChecked={link.consentedAt !== null}
              label={t('dashboard.guardians.consented')}
            />
          </>
        )}
      </div>
      {link && office && (
        <>
          <input type="hidden" name="mayRestrict" value="yes" />
          <Checkbox
            name="restricted"
            defaultChecked={link.restricted}
            label={t('dashboard.guardians.restricted')}
            hint={t('dashboard.guardians.restrictedHint')}
          />
        </>
      )}
      <div>
        <Button type="submit" variant={link ? 'secondary' : 'primary'} busy={busy}>
          {t(link ? 'dashboard.guardians.save' : 'dashboard.guardians.add')}
        </Button>
      </div>
    </form>
  );
}
