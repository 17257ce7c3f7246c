import { z } from 'zod';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { calendarDay } from '../contract/messages.ts';
import { type SchoolFacts, schoolFacts, share } from './facts.ts';

/** About 1,200 tokens of English. */
const LONGEST = 4200;

export const schoolDigest = defineOperation({
  name: 'school.digest',
  title: 'Digest of the school',
  description:
    'The ten sources of school intelligence in a few lines of text, for the context of the administration’s assistant.',
  examples: [
    'digest of all school data',
    'the school’s figures in brief for the assistant',
    'all ten sources in one text',
  ],
  roles: ['admin'],
  routes: ['GET /api/admin/digest'],
  effect: 'read',
  input: z.strictObject({}),
  output: z.object({ text: z.string().max(LONGEST), asOf: z.iso.date() }),
  run: async (_, { tx, t }) => {
    const facts = await schoolFacts(tx);
    return { text: lines(facts, t).join('\n').slice(0, LONGEST), asOf: facts.people.today };
  },
  summary: (data) => data.text,
});

const range = (of: { from: string; to: string }) => ({ from: calendarDay(of.from), to: calendarDay(of.to) });

function lines(facts: SchoolFacts, t: Translate): string[] {
  const { people, attendance, averages, mood, work, announcements, achievements, dueSoon, absenceReports } = facts;
  const of = (count: number) => t('digest.share', { count, percent: share(count, people.students) ?? 0 });
  const told = mood.weeks.filter((week) => week.average !== null).slice(-6);
  return [
    t('digest.school', {
      school: people.school,
      today: calendarDay(people.today),
      year: people.year ?? 'none',
      term: people.term ?? 'none',
    }),
    t('digest.students', {
      students: people.students,
      female: of(people.genders.female),
      male: of(people.genders.male),
      other: of(people.genders.other),
      unrecorded: people.genders.unrecorded,
      youngest: people.ages.youngest ?? 0,
      oldest: people.ages.oldest ?? 0,
      withBirthDate: people.ages.withBirthDate,
    }),
    t('digest.grades', {
      grades: people.grades.map((item) => `${item.grade} ${item.students} (${item.sections})`).join(', '),
    }),
    t('digest.staff', {
      teachers: people.teachers,
      guardians: people.guardians,
      homerooms: people.homerooms,
      scheduled: people.scheduledClasses,
    }),
    t('digest.attendance', {
      ...range(attendance),
      rate: share(attendance.present, attendance.recorded) ?? 0,
      recorded: attendance.recorded,
      present: attendance.present,
      late: attendance.late,
      absent: attendance.absent,
      excused: attendance.excused,
      due: attendance.sessionsDue,
      notTaken: attendance.sessionsDue - attendance.sessionsTaken,
    }),
    attendance.now.instructional
      ? t('digest.registers', {
          open: attendance.now.open.length,
          due: attendance.now.due,
          session: t(`session.${attendance.now.session}`),
          classes: attendance.now.open.slice(0, 12).join(', '),
        })
      : t('digest.noLessons'),
    t('digest.averages', {
      ...range(averages),
      percent: averages.overall.percent ?? 0,
      students: averages.overall.students,
      marks: averages.overall.marks,
      rows: averages.rows.map((row) => `${row.subject} ${row.percent}% (${row.students})`).join(', '),
    }),
    t('digest.work', {
      ...range(work),
      rate: work.overall.rate ?? 0,
      handedIn: work.overall.handedIn,
      expected: work.overall.expected,
      missing: work.overall.missing,
      open: work.overall.open,
      excused: work.overall.excused,
      assessments: work.overall.assessments,
      days: dueSoon.days,
      soon: dueSoon.assessments,
    }),
    t('digest.wellbeing', {
      told: mood.told,
      weeks: mood.weeks.length,
      average: mood.average ?? 0,
      entries: mood.entries,
      latest: told.map((week) => `${week.week} ${week.average} (${week.students})`).join(', '),
    }),
    t('digest.announcements', {
      count: announcements.count,
      days: announcements.lastDays,
      latest: announcements.latest.map((item) => `${item.publishedOn} “${item.title.slice(0, 50)}”`).join('; '),
    }),
    t('digest.achievements', {
      days: achievements.lastDays,
      count: achievements.count,
      points: achievements.points,
      students: achievements.students,
      enrolled: people.students,
      badges: achievements.badges,
      awards: achievements.awards,
    }),
    t('digest.office', { open: absenceReports.open }),
  ];
}
