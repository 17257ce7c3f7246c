'use client';

import Form from 'next/form';
import { useState } from 'react';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { Select } from '../../../../_components/ui/select.tsx';
import { type Kind, kinds } from './kinds.ts';

/** Whose timetable is shown: of a class, a teacher or a room, with what the school has of each to choose from. */
export function Chooser({
  kind: shownKind,
  name,
  known,
}: {
  kind: Kind;
  name: string;
  known: Record<Kind, readonly string[]>;
}) {
  const t = useTranslate();
  const [kind, setKind] = useState(shownKind);
  return (
    <Form action="/admin/timetable" className="flex max-w-2xl flex-wrap items-end gap-3">
      <Field label={t('dashboard.timetable.of.kind')} className="w-28">
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={(event) => setKind(event.target.value as Kind)}
            options={kinds.map((value) => ({ value, label: t(`dashboard.timetable.by.${value}`) }))}
          />
        )}
      </Field>
      <Field label={t('dashboard.timetable.of.name')} className="min-w-32 grow basis-32">
        {(control) => (
          <Input
            {...control}
            key={kind}
            name={kind}
            defaultValue={kind === shownKind ? name : ''}
            list="timetable-known"
            autoComplete="off"
            required
          />
        )}
      </Field>
      <datalist id="timetable-known">
        {known[kind].map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Button type="submit" variant="primary">
        {t('dashboard.timetable.show')}
      </Button>
    </Form>
  );
}
