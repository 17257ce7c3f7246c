import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';

const term = z.object({ name: z.string(), startsOn: z.iso.date(), endsOn: z.iso.date() });

export const schoolSettings = defineOperation({
  name: 'school.settings',
  title: 'About the school',
  description:
    'Public facts of the school: its name, time zone, language, school year and term, grading scale, and whom to ask for help.',
  examples: [
    'what is the name of our school?',
    'which term is it?',
    'what is the grading scale?',
    'who can I talk to if I need help?',
    'what time zone does the school use?',
  ],
  roles: ['student', 'parent', 'teacher', 'admin'],
  routes: ['GET /api/school'],
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({
    ...{
      name: z.string(),
      code: z.string(),
      timeZone: z.string(),
      locale: z.string(),
      ageOfMajority: z.int(),
      today: z.iso.date(),
    },
    year: term.nullable(),
    term: term.nullable(),
    scale: z.array(z.object({ symbol: z.string(), from: z.number(), points: z.number().nullable() })),
    helpContacts: z.array(
      z.object({
        name: z.string(),
        phone: z.string().optional(),
        email: z.string().optional(),
        note: z.string().optional(),
      }),
    ),
  }),
  run: async (_, { tx }) => {
    const [row] = await tx.execute<{ facts: Facts }>(sql`
      select jsonb_build_object('name', s.name, 'code', s.code, 'timeZone', s.time_zone, 'locale', s.locale, 'ageOfMajority', s.age_of_majority, 'today', (select app.today()), 'helpContacts', s.help_contacts,
        'year', (select jsonb_build_object('name', name, 'startsOn', starts_on, 'endsOn', ends_on) from academic_years where (select app.today()) between starts_on and ends_on limit 1),
        'term', (select jsonb_build_object('name', name, 'startsOn', starts_on, 'endsOn', ends_on) from terms where (select app.today()) between starts_on and ends_on order by ends_on - starts_on limit 1),
        'scale', coalesce((select breaks from grading_scales order by is_default desc, created_at limit 1), '[]')) as facts
      from schools s where s.id = (select app.school())`);
    if (!row) throw new AppError('forbidden', 'You have no active membership of a school.');
    return row.facts;
  },
  summary: (data, t) =>
    t('settings.summary', {
      ...{
        name: data.name,
        timeZone: data.timeZone,
        year: data.year?.name ?? 'none',
        term: data.term?.name ?? 'none',
        ends: data.term ? calendarDay(data.term.endsOn) : 0,
      },
      scale: data.scale
        .filter((item) => item.points !== null)
        .map((item) => `${item.symbol} ${item.from}%`)
        .join(', '),
      contacts: data.helpContacts
        .map((contact) => [contact.name, contact.phone, contact.email].filter(Boolean).join(' '))
        .join('; '),
    }),
});

interface Facts {
  name: string;
  code: string;
  timeZone: string;
  locale: string;
  ageOfMajority: number;
  today: string;
  year: z.infer<typeof term> | null;
  term: z.infer<typeof term> | null;
  scale: { symbol: string; from: number; points: number | null }[];
  helpContacts: { name: string; phone?: string; email?: string; note?: string }[];
}
