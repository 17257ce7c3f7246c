'use server';

import { revalidatePath } from 'next/cache';
import { answerDisclosure } from '#agents/safety/answer-disclosure.ts';
import { logMood } from '#tools/wellbeing/log-mood.ts';
import { type Acted, act } from '../../../_server/act.ts';
import { getCaller } from '../../../_server/session.ts';

/** `care` is the fixed answer to a note that tells of harm (specification 2.9). */
export type MoodSaved = Acted<unknown> & { care?: string };

/** Writes today's mood. A note that tells of harm is answered, and the people for it are told, before anything else. */
export async function saveMood(given: FormData): Promise<MoodSaved> {
  const note = String(given.get('note') ?? '');
  const care = await careFor(note);
  const acted = await act(['student'], logMood, {
    mood: Number(given.get('mood')),
    note,
    shareWithTeachers: given.get('teachers') === 'on',
    shareWithGuardians: given.get('guardians') === 'on',
  });
  if (acted.ok) revalidatePath('/student');
  return { ...acted, ...(care && { care }) };
}

async function careFor(note: string): Promise<string | undefined> {
  const caller = await getCaller('student');
  const answer = caller && (await answerDisclosure(caller, note));
  if (!answer) return undefined;
  let text = '';
  for await (const chunk of answer) if (chunk.type === 'text-delta') text += chunk.delta;
  return text.replaceAll('**', '');
}
