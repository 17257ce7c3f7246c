import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { StartError } from '#embedded/start-error.ts';

export interface Person {
  name: string;
  email: string;
}

export interface Answers {
  school: { name: string; code: string; timeZone: string; locale: string };
  people: Record<'admin' | 'lead' | 'deputy', Person>;
}

const person = z
  .string()
  .regex(/^[^<>]*\S[^<>]*<[^<>\s]+>$/, 'write it as "Ada Lovelace <ada@school.example>"')
  .transform((text): Person => {
    const [name = '', email = ''] = text.split(/[<>]/);
    return { name: name.trim(), email: email.toLowerCase() };
  })
  .refine(({ email }) => z.email().safeParse(email).success, 'that is not an e-mail address');

const QUESTIONS = {
  name: { ask: 'Name of the school', schema: z.string().trim().min(2).max(120) },
  code: {
    ask: 'Short code, two to twelve letters or digits',
    schema: z
      .string()
      .trim()
      .regex(/^[a-z0-9]{2,12}$/i, 'use letters and digits'),
  },
  zone: {
    ask: 'Time zone, as Europe/Lisbon',
    schema: z.string().trim().refine(isTimeZone, 'that time zone is not known'),
  },
  admin: { ask: 'First administrator, as Ada Lovelace <ada@school.example>', schema: person },
  lead: { ask: 'Safeguarding lead', schema: person },
  deputy: { ask: 'Deputy safeguarding lead', schema: person },
} as const;
type Name = keyof typeof QUESTIONS;

/** Takes what was given on the command line and asks the person at the terminal for the rest. */
export async function askFor(given: Partial<Record<string, string | boolean>>): Promise<Answers> {
  const missing = (Object.keys(QUESTIONS) as Name[]).filter((name) => given[name] === undefined);
  if (missing.length && !process.stdin.isTTY) {
    throw new StartError(`Nobody is there to ask. Give ${missing.map((name) => `--${name}`).join(', ')}.`);
  }
  const terminal = missing.length ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  const answer = async <N extends Name>(name: N): Promise<z.output<(typeof QUESTIONS)[N]['schema']>> => {
    const { ask, schema } = QUESTIONS[name];
    let text = given[name];
    for (;;) {
      const parsed = schema.safeParse(text ?? (await terminal?.question(`${ask}: `)));
      if (parsed.success) return parsed.data as z.output<(typeof QUESTIONS)[N]['schema']>;
      const problem = `${ask}: ${parsed.error.issues[0]?.message}.`;
      if (text !== undefined) throw new StartError(problem);
      process.stdout.write(`${problem}\n`);
      text = undefined;
    }
  };
  try {
    const school = {
      name: await answer('name'),
      code: await answer('code'),
      timeZone: await answer('zone'),
      locale: 'en',
    };
    const people = { admin: await answer('admin'), lead: await answer('lead'), deputy: await answer('deputy') };
    return { school, people };
  } finally {
    terminal?.close();
  }
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
