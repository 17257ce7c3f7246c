'use server';

import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import type { seen } from '#tools/timetable/lessons.ts';
import { timetableAdd, timetableEnd, timetableMove } from '#tools/timetable/lessons.ts';
import { timetableAddRoom } from '#tools/timetable/rooms.ts';
import { type Acted, act } from '../../../../_server/act.ts';

const fieldsOf = (form: FormData) => (name: string) => String(form.get(name) ?? '').trim();
const changed = <Done extends Acted<unknown>>(acted: Done): Done => {
  if (acted.ok) revalidatePath('/admin/timetable');
  return acted;
};
const placeOf = (field: (name: string) => string) => ({
  cycleDay: Number(field('cycleDay')),
  period: field('period'),
  room: field('room'),
  ...(field('from') && { from: field('from') }),
});

/** Where the lesson stood on the page: what another has moved meanwhile is not moved on from there. */
const seenIn = (form: FormData): { seen?: z.input<typeof seen> } => {
  const stood = form.get('seen');
  return typeof stood === 'string' ? { seen: JSON.parse(stood) } : {};
};

/** Adds a lesson where everybody is free; else says who is not. */
export async function addLesson(form: FormData): Promise<Acted<unknown>> {
  const field = fieldsOf(form);
  const input = { classId: field('class'), ...placeOf(field), sharesRoom: form.has('sharesRoom') };
  return changed(await act(['admin'], timetableAdd, input));
}

/** Moves a lesson, from a day on. */
export async function moveLesson(form: FormData): Promise<Acted<unknown>> {
  const field = fieldsOf(form);
  const lesson = { meetingId: field('meetingId'), ...seenIn(form) };
  const input = { ...lesson, ...placeOf(field), sharesRoom: form.has('sharesRoom') };
  return changed(await act(['admin'], timetableMove, input));
}

/** Takes the lesson of the form out of the timetable, from the day that the form has. */
export async function endLesson(form: FormData): Promise<Acted<unknown>> {
  const field = fieldsOf(form);
  const input = { meetingId: field('meetingId'), ...seenIn(form), ...(field('from') && { from: field('from') }) };
  return changed(await act(['admin'], timetableEnd, input));
}

export async function addRoom(form: FormData): Promise<Acted<unknown>> {
  const field = fieldsOf(form);
  const seats = Number(field('seats'));
  return changed(await act(['admin'], timetableAddRoom, { name: field('name'), ...(seats > 0 && { seats }) }));
}
