'use server';

import { revalidatePath } from 'next/cache';
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

/** Adds a lesson where everybody is free; else says who is not. */
export async function addLesson(form: FormData): Promise<Acted<unknown>> {
  const field = fieldsOf(form);
  const input = { classId: field('class'), ...placeOf(field), sharesRoom: form.has('sharesRoom') };
  return changed(await act(['admin'], timetableAdd, input));
}

/** Moves a lesson, from a day on. */
export async function moveLesson(form: FormData): Promise<Acted<unknown>> {
  const field = fieldsOf(form);
  const input = { meetingId: field('meetingId'), ...placeOf(field), sharesRoom: form.has('sharesRoom') };
  return changed(await act(['admin'], timetableMove, input));
}

export async function endLesson(meetingId: string, from: string): Promise<Acted<unknown>> {
  return changed(await act(['admin'], timetableEnd, { meetingId, ...(from && { from }) }));
}

export async function addRoom(form: FormData): Promise<Acted<unknown>> {
  const field = fieldsOf(form);
  const seats = Number(field('seats'));
  return changed(await act(['admin'], timetableAddRoom, { name: field('name'), ...(seats > 0 && { seats }) }));
}
