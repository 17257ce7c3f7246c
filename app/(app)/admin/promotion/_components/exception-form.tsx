'use client';

import { useState } from 'react';
import { useFormAction } from '../../../../_components/dashboard/use-form-action.ts';
import { useToldForm } from '../../../../_components/dashboard/use-told-form.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { useKeeperRole } from '../../../../_components/session-context.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { Select } from '../../../../_components/ui/select.tsx';
import { openYear, saveException } from '../_actions/promotion.ts';
import { outcomes, type Place } from './mapping-form.tsx';

/** One student who goes elsewhere than their homeroom, and why. */
export function ExceptionForm({ places }: { places: readonly Place[] }) {
  const t = useTranslate();
  const [outcome, setOutcome] = useState<string>('repeat');
  const { state, busy, onSubmit, problem } = useToldForm(saveException, useKeeperRole());
  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field label={t('dashboard.promotion.student')} error={problem('studentId')}>
          {(control) => <Input {...control} name="student" required autoComplete="off" />}
        </Field>
        <Field label={t('dashboard.promotion.outcome')}>
          {(control) => (
            <Select
              {...control}
              name="outcome"
              value={outcome}
              onChange={(event) => setOutcome(event.target.value)}
              options={outcomes.map((value) => ({ value, label: t(`dashboard.promotion.outcome.${value}`) }))}
            />
          )}
        </Field>
        {(outcome === 'promote' || outcome === 'repeat') && (
          <Field label={t('dashboard.promotion.to')} error={problem('toClassId')}>
            {(control) => (
              <Select
                {...control}
                name="toClassId"
                options={[
                  { value: '', label: t('dashboard.promotion.usual') },
                  ...places.map(({ id, name }) => ({ value: id, label: name })),
                ]}
              />
            )}
          </Field>
        )}
        <Field label={t('dashboard.promotion.reason')} error={problem('reason')}>
          {(control) => <Input {...control} name="reason" required maxLength={500} autoComplete="off" />}
        </Field>
      </div>
      {state?.ok === false && (
        <Callout tone="alert" announce>
          {state.message}
        </Callout>
      )}
      <div>
        <Button type="submit" busy={busy}>
          {t('dashboard.promotion.except')}
        </Button>
      </div>
    </form>
  );
}

/** The next school year, with the classes of this one. */
export function OpenYearForm() {
  const t = useTranslate();
  const { state, busy, onSubmit, problem } = useFormAction(openYear);
  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label={t('dashboard.promotion.year')} error={problem('name')}>
          {(control) => <Input {...control} name="name" required maxLength={40} autoComplete="off" />}
        </Field>
        <Field label={t('dashboard.promotion.startsOn')} error={problem('startsOn')}>
          {(control) => <Input {...control} name="startsOn" type="date" required />}
        </Field>
        <Field label={t('dashboard.promotion.endsOn')} error={problem('endsOn')}>
          {(control) => <Input {...control} name="endsOn" type="date" required />}
        </Field>
      </div>
      {state?.ok === false && (
        <Callout tone="alert" announce>
          {state.message}
        </Callout>
      )}
      <div>
        <Button type="submit" variant="primary" busy={busy}>
          {t('dashboard.promotion.openYear')}
        </Button>
      </div>
    </form>
  );
}
