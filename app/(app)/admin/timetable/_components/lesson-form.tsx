'use client';

import { type ReactNode, useId, useTransition } from 'react';
import { reached } from '../../../../_components/dashboard/reached.ts';
import { tell } from '../../../../_components/dashboard/tell.ts';
import { useToldForm } from '../../../../_components/dashboard/use-told-form.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Checkbox } from '../../../../_components/ui/checkbox.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { Select } from '../../../../_components/ui/select.tsx';
import { addLesson, addRoom, endLesson, moveLesson } from '../_actions/lessons.ts';

export interface Choices {
  days: readonly { cycleDay: number; label: string }[];
  periods: readonly { id: string; label: string }[];
  rooms: readonly string[];
  classes: readonly string[];
}

/** What a free period that was pressed, or the room whose timetable it is, says of a new lesson. */
export interface Place {
  cycleDay: number | undefined;
  periodId: string | undefined;
  room: string | null;
}

export interface ChosenLesson {
  meetingId: string;
  class: string;
  cycleDay: number;
  periodId: string;
  room: string | null;
  sharesRoom: boolean;
  endsOn: string;
}

/** Adds a lesson, or moves and ends the one that is chosen. A clash comes back as a sentence, and nothing is lost. */
export function LessonForm({
  choices,
  lesson,
  place,
  today,
  cancel,
}: {
  choices: Choices;
  lesson?: ChosenLesson;
  place: Place;
  /** The first day to offer. */
  today: string;
  cancel?: ReactNode;
}) {
  const t = useTranslate();
  const id = useId();
  const [ending, start] = useTransition();
  const { state, busy, onSubmit, problem } = useToldForm(lesson ? moveLesson : addLesson, 'admin');
  const end = (form: HTMLFormElement | null) =>
    start(async () => {
      if (form) tell(await reached(endLesson(new FormData(form)), t), { role: 'admin', t });
    });
  const { cycleDay, periodId, room } = lesson ?? place;
  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      {lesson ? (
        <>
          <input type="hidden" name="meetingId" value={lesson.meetingId} />
          <input
            type="hidden"
            name="seen"
            value={JSON.stringify({ cycleDay, period: periodId, room, to: lesson.endsOn })}
          />
        </>
      ) : (
        <Field label={t('dashboard.label.class')} error={problem('classId')}>
          {(control) => <Input {...control} name="class" list={`${id}-classes`} required autoComplete="off" />}
        </Field>
      )}
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field label={t('dashboard.timetable.cycleDay')} error={problem('cycleDay')}>
          {(control) => (
            <Select
              {...control}
              name="cycleDay"
              defaultValue={cycleDay === undefined ? undefined : String(cycleDay)}
              options={choices.days.map((day) => ({ value: String(day.cycleDay), label: day.label }))}
            />
          )}
        </Field>
        <Field label={t('dashboard.timetable.period')} error={problem('period')}>
          {(control) => (
            <Select
              {...control}
              name="period"
              defaultValue={periodId}
              options={choices.periods.map((period) => ({ value: period.id, label: period.label }))}
            />
          )}
        </Field>
        <Field label={t('dashboard.timetable.room')} error={problem('room')}>
          {(control) => (
            <Input {...control} name="room" list={`${id}-rooms`} defaultValue={room ?? ''} autoComplete="off" />
          )}
        </Field>
        <Field label={t('dashboard.timetable.from')} error={problem('from')}>
          {(control) => <Input {...control} name="from" type="date" defaultValue={today} />}
        </Field>
      </div>
      <Checkbox
        name="sharesRoom"
        defaultChecked={lesson?.sharesRoom}
        label={t('dashboard.timetable.shares')}
        hint={t('dashboard.timetable.sharesHint')}
      />
      <datalist id={`${id}-rooms`}>
        {choices.rooms.map((room) => (
          <option key={room} value={room} />
        ))}
      </datalist>
      <datalist id={`${id}-classes`}>
        {choices.classes.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {state?.ok === false && (
        <Callout tone="alert" title={t('dashboard.timetable.refused')} announce>
          {state.message}
        </Callout>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={busy}>
          {t(lesson ? 'dashboard.timetable.move' : 'dashboard.timetable.add')}
        </Button>
        {lesson && (
          <Button busy={ending} onClick={(event) => end(event.currentTarget.form)}>
            {t('dashboard.timetable.end')}
          </Button>
        )}
        {cancel}
      </div>
    </form>
  );
}

export function RoomForm() {
  const t = useTranslate();
  const { state, busy, onSubmit, problem } = useToldForm(addRoom, 'admin');
  return (
    <form onSubmit={onSubmit} className="flex flex-wrap items-end gap-3">
      <Field label={t('dashboard.timetable.roomName')} error={problem('name')}>
        {(control) => <Input {...control} name="name" required maxLength={60} autoComplete="off" />}
      </Field>
      <Field label={t('dashboard.timetable.seats')} error={problem('seats')}>
        {(control) => <Input {...control} name="seats" type="number" min={1} max={5000} className="w-28" />}
      </Field>
      <Button type="submit" busy={busy}>
        {t('dashboard.timetable.addRoom')}
      </Button>
      {state?.ok === false && state.issues.length === 0 && (
        <div className="basis-full">
          <Callout tone="alert" announce>
            {state.message}
          </Callout>
        </div>
      )}
    </form>
  );
}
