'use client';

import type { ReactNode } from 'react';
import { useToldForm } from '../../../../_components/dashboard/use-told-form.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { Select } from '../../../../_components/ui/select.tsx';
import type { Acted } from '../../../../_server/act.ts';
import { beginExport, lift, place, record } from '../_actions/privacy.ts';

type Problem = (path: string) => string | undefined;

function AskForm({
  action,
  button,
  children,
}: {
  action: (form: FormData) => Promise<Acted<unknown>>;
  button: string;
  children: (problem: Problem) => ReactNode;
}) {
  const { state, busy, onSubmit, problem } = useToldForm(action, 'admin');
  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-3">{children(problem)}</div>
      {state?.ok === false && (
        <Callout tone="alert" announce>
          {state.message}
        </Callout>
      )}
      <div>
        <Button type="submit" busy={busy}>
          {button}
        </Button>
      </div>
    </form>
  );
}

export function PersonField({ problem }: { problem: Problem }) {
  const t = useTranslate();
  return (
    <Field label={t('dashboard.privacy.person')} hint={t('dashboard.privacy.personHint')} error={problem('personId')}>
      {(control) => <Input {...control} name="person" required autoComplete="off" />}
    </Field>
  );
}

const kinds = ['access', 'export', 'correction', 'erasure', 'restriction', 'objection'] as const;

/** What came by letter or at the counter. */
export function RequestForm() {
  const t = useTranslate();
  return (
    <AskForm action={record} button={t('dashboard.privacy.record')}>
      {(problem) => (
        <>
          <PersonField problem={problem} />
          <Field label={t('dashboard.privacy.kind')}>
            {(control) => (
              <Select
                {...control}
                name="kind"
                options={kinds.map((kind) => ({ value: kind, label: t('dashboard.privacy.kindOf', { kind }) }))}
              />
            )}
          </Field>
          <Field label={t('dashboard.privacy.details')} error={problem('details')}>
            {(control) => <Input {...control} name="details" maxLength={2000} autoComplete="off" />}
          </Field>
        </>
      )}
    </AskForm>
  );
}

export function HoldForm() {
  const t = useTranslate();
  return (
    <AskForm action={place} button={t('dashboard.privacy.place')}>
      {(problem) => (
        <>
          <PersonField problem={problem} />
          <Field label={t('dashboard.privacy.reason')} error={problem('reason')}>
            {(control) => <Input {...control} name="reason" required maxLength={1000} autoComplete="off" />}
          </Field>
          <Field label={t('dashboard.privacy.reference')} error={problem('reference')}>
            {(control) => <Input {...control} name="reference" maxLength={200} autoComplete="off" />}
          </Field>
        </>
      )}
    </AskForm>
  );
}

export function LiftForm({ holdId, person }: { holdId: string; person: string }) {
  const t = useTranslate();
  return (
    <AskForm action={lift} button={t('dashboard.privacy.lift', { person })}>
      {(problem) => (
        <>
          <input type="hidden" name="holdId" value={holdId} />
          <Field label={t('dashboard.privacy.liftReason')} error={problem('reason')}>
            {(control) => <Input {...control} name="reason" required maxLength={1000} autoComplete="off" />}
          </Field>
        </>
      )}
    </AskForm>
  );
}

export function ExportForm() {
  const t = useTranslate();
  return (
    <AskForm action={beginExport} button={t('dashboard.privacy.export')}>
      {(problem) => <PersonField problem={problem} />}
    </AskForm>
  );
}
