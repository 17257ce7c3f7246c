'use client';

import { useState } from 'react';
import { useFormAction } from '../../../../_components/dashboard/use-form-action.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input, Textarea } from '../../../../_components/ui/input.tsx';
import { Select } from '../../../../_components/ui/select.tsx';
import { post } from '../../_actions/post.ts';
import { HeldNotice } from './held-notice.tsx';

const audiences = ['school', 'parent', 'student', 'staff', 'grade', 'class'] as const;

/** Writes to the school, or to a part of it. What is posted is held for a minute, and can be taken back until then. */
export function PostForm({
  grades,
  classes,
}: {
  grades: readonly string[];
  classes: readonly { id: string; name: string }[];
}) {
  const t = useTranslate();
  const [to, setTo] = useState<string>('school');
  const { state, busy, onSubmit, problem } = useFormAction(post);
  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      {state?.ok && state.operationId && (
        <HeldNotice
          key={state.operationId}
          message={state.message}
          operationId={state.operationId}
          publishesAt={state.data.publishesAt}
        />
      )}
      <Field label={t('dashboard.post.to')} error={problem('audience')}>
        {(control) => (
          <Select
            {...control}
            name="to"
            value={to}
            onChange={(event) => setTo(event.target.value)}
            options={audiences.map((value) => ({ value, label: t(`dashboard.post.to.${value}`) }))}
          />
        )}
      </Field>
      {to === 'grade' && (
        <Field label={t('dashboard.label.grade')} error={problem('gradeLevelId')}>
          {(control) => (
            <Select {...control} name="grade" options={grades.map((grade) => ({ value: grade, label: grade }))} />
          )}
        </Field>
      )}
      {to === 'class' && (
        <Field label={t('dashboard.label.class')} error={problem('classId')}>
          {(control) => (
            <Select {...control} name="class" options={classes.map(({ id, name }) => ({ value: id, label: name }))} />
          )}
        </Field>
      )}
      <Field label={t('dashboard.post.title')} error={problem('title')}>
        {(control) => <Input {...control} name="title" required maxLength={200} />}
      </Field>
      <Field
        label={t('dashboard.post.body')}
        error={problem('body') ?? (state?.ok === false && state.issues.length === 0 ? state.message : undefined)}
      >
        {(control) => <Textarea {...control} name="body" required rows={6} className="min-h-32" maxLength={10_000} />}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" busy={busy}>
          {t('dashboard.post.send')}
        </Button>
        <p className="text-muted text-sm">{t('dashboard.post.held')}</p>
      </div>
    </form>
  );
}
