'use client';

import { useEffect } from 'react';
import { tell } from '../../../_components/dashboard/tell.ts';
import { useFormAction } from '../../../_components/dashboard/use-form-action.ts';
import { useTranslate } from '../../../_components/intl.tsx';
import { Button } from '../../../_components/ui/button.tsx';
import { Field } from '../../../_components/ui/field.tsx';
import { Input, Textarea } from '../../../_components/ui/input.tsx';
import { Select } from '../../../_components/ui/select.tsx';
import { reportAbsenceOf } from '../_actions/report-absence.ts';

/** Tells the school that a child is or will be absent. What was written stays when something is wrong with it. */
export function AbsenceForm({ childId, today }: { childId: string; today: string }) {
  const t = useTranslate();
  const { state, busy, onSubmit, problem } = useFormAction(reportAbsenceOf);
  const general = state?.ok === false && state.issues.length === 0 ? state.message : undefined;
  useEffect(() => {
    if (state?.ok) tell(state, { role: 'parent', t });
  }, [state, t]);
  return (
    <form onSubmit={onSubmit} className="grid gap-3 border-border border-t pt-4">
      <input type="hidden" name="studentId" value={childId} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t('dashboard.absence.from')} error={problem('from')}>
          {(control) => <Input {...control} type="date" name="from" required defaultValue={today} />}
        </Field>
        <Field label={t('dashboard.absence.to')} error={problem('to')}>
          {(control) => <Input {...control} type="date" name="to" required defaultValue={today} />}
        </Field>
      </div>
      <Field label={t('dashboard.absence.sessions')} error={problem('sessions')}>
        {(control) => (
          <Select
            {...control}
            name="sessions"
            options={(['all', 'am', 'pm'] as const).map((value) => ({
              value,
              label: t(`dashboard.absence.sessions.${value}`),
            }))}
          />
        )}
      </Field>
      <Field label={t('dashboard.absence.reason')} error={problem('reason') ?? general}>
        {(control) => <Textarea {...control} name="reason" rows={2} required minLength={2} maxLength={500} />}
      </Field>
      <Button type="submit" variant="primary" busy={busy} className="justify-self-start">
        {t('dashboard.absence.send')}
      </Button>
    </form>
  );
}
