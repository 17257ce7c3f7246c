'use client';

import { useToldForm } from '../../../../../../_components/dashboard/use-told-form.ts';
import { useTranslate } from '../../../../../../_components/intl.tsx';
import { useKeeperRole } from '../../../../../../_components/session-context.tsx';
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

/**
 * One guardian link: a new one, or an existing one with what only the office may set. What the page showed travels with
 * it, so that only what was changed here is written: another's restriction is not lifted by saving a telephone order.
 */
export function LinkForm({
  studentId,
  link,
  keeps,
  office,
  ofAge,
}: {
  studentId: string;
  link?: Link;
  /** May change more than the restriction. */
  keeps: boolean;
  /** Restrictions are the office's. */
  office: boolean;
  ofAge: boolean;
}) {
  const t = useTranslate();
  const { state, busy, onSubmit, problem } = useToldForm(link ? changeLink : addLink, useKeeperRole());
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
      {link && <input type="hidden" name="was" value={JSON.stringify(link)} />}
      <fieldset disabled={!keeps} className="contents">
        <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
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
              <Input
                {...control}
                data-figures
                name="priority"
                type="number"
                min={1}
                max={20}
                defaultValue={link?.priority ?? 1}
              />
            )}
          </Field>
          {link ? (
            <Field label={t('dashboard.guardians.endsOn')} error={problem('endsOn')}>
              {(control) => <Input {...control} name="endsOn" type="date" defaultValue={link.endsOn ?? ''} />}
            </Field>
          ) : (
            <Field
              label={t('dashboard.guardians.startsOn')}
              hint={t('dashboard.guardians.startsOnHint')}
              error={problem('startsOn')}
            >
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
              <input type="hidden" name="shown" value="consented" />
              <Checkbox
                name="consented"
                defaultChecked={link.consentedAt !== null}
                label={t('dashboard.guardians.consented')}
              />
            </>
          )}
        </div>
      </fieldset>
      {link && office && (
        <>
          <input type="hidden" name="shown" value="restricted" />
          <Checkbox
            name="restricted"
            defaultChecked={link.restricted}
            label={t('dashboard.guardians.restricted')}
            hint={t('dashboard.guardians.restrictedHint')}
          />
        </>
      )}
      {state?.ok === false && (
        <Callout tone="alert" announce>
          {state.message}
        </Callout>
      )}
      <div>
        <Button type="submit" variant={link ? 'secondary' : 'primary'} busy={busy}>
          {t(link ? 'dashboard.guardians.save' : 'dashboard.guardians.add')}
        </Button>
      </div>
    </form>
  );
}
