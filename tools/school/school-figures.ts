import { z } from 'zod';
import { figures } from '../attendance/figures.ts';
import type { Translate } from '../contract/define-operation.ts';
import type { Drawing } from '../contract/drawing.ts';
import { calendarDay } from '../contract/messages.ts';
import { share } from './facts.ts';

const percent = z.number().nullable();

/** The figures of a school, each with its denominator and range (spec 7). */
export const schoolFigures = z.object({
  ...{ school: z.string(), today: z.iso.date(), year: z.string().nullable(), term: z.string().nullable() },
  ...{ students: z.int(), teachers: z.int(), guardians: z.int(), homerooms: z.int(), scheduledClasses: z.int() },
  studentsPerTeacher: percent,
  studentsPerHomeroom: percent,
  genders: z.array(z.object({ gender: z.enum(['female', 'male', 'other', 'unrecorded']), students: z.int(), percent })),
  grades: z.array(z.object({ grade: z.string(), sections: z.int(), students: z.int() })),
  attendance: z.object({
    from: z.iso.date(),
    to: z.iso.date(),
    ...figures.shape,
    sessionsDue: z.int(),
    sessionsTaken: z.int(),
    now: z.object({
      session: z.enum(['am', 'pm']),
      instructional: z.boolean(),
      due: z.int(),
      open: z.array(z.string()),
    }),
  }),
  averages: z.object({
    from: z.iso.date(),
    to: z.iso.date(),
    percent,
    students: z.int(),
    marks: z.int(),
    subjects: z.array(z.object({ subject: z.string().nullable(), percent, students: z.int() })),
  }),
  wellbeing: z.object({
    from: z.string(),
    to: z.string(),
    average: percent,
    entries: z.int(),
    told: z.int(),
    weeks: z.array(z.object({ week: z.iso.date(), students: z.int().nullable(), average: percent })),
  }),
  work: z.object({
    from: z.iso.date(),
    to: z.iso.date(),
    rate: percent,
    handedIn: z.int(),
    expected: z.int(),
    missing: z.int(),
    open: z.int(),
    excused: z.int(),
    assessments: z.int(),
  }),
  announcements: z.object({
    lastDays: z.int(),
    count: z.int(),
    latest: z.array(z.object({ title: z.string(), publishedOn: z.iso.date() })),
  }),
  achievements: z.object({
    lastDays: z.int(),
    count: z.int(),
    points: z.int(),
    students: z.int(),
    badges: z.int(),
    awards: z.int(),
  }),
  openAbsenceReports: z.int(),
});

type SchoolFigures = z.output<typeof schoolFigures>;

export function figuresInWords(data: SchoolFigures, t: Translate): string {
  const genders = data.genders
    .filter((item) => item.students > 0)
    .map((item) =>
      t('overview.gender', { gender: t(`gender.${item.gender}`), percent: item.percent, students: item.students }),
    );
  const range = (of: { from: string; to: string }) => ({ from: calendarDay(of.from), to: calendarDay(of.to) });
  return [
    t('overview.people', {
      school: data.school,
      students: data.students,
      teachers: data.teachers,
      guardians: data.guardians,
      homerooms: data.homerooms,
      ratio: data.studentsPerTeacher ?? 0,
      genders: genders.join(', '),
    }),
    data.attendance.rate === null
      ? t('overview.noAttendance', range(data.attendance))
      : t('overview.attendance', {
          ...range(data.attendance),
          rate: share(data.attendance.present, data.attendance.recorded),
          present: data.attendance.present,
          recorded: data.attendance.recorded,
          notTaken: data.attendance.sessionsDue - data.attendance.sessionsTaken,
          due: data.attendance.sessionsDue,
        }),
    ...(data.attendance.now.instructional
      ? [
          t('overview.registers', {
            open: data.attendance.now.open.length,
            due: data.attendance.now.due,
            session: t(`session.${data.attendance.now.session}`),
            classes: data.attendance.now.open.slice(0, 8).join(', '),
          }),
        ]
      : []),
    ...(data.averages.percent === null
      ? []
      : [
          t('overview.averages', {
            ...range(data.averages),
            percent: data.averages.percent,
            students: data.averages.students,
          }),
        ]),
    ...(data.work.rate === null
      ? []
      : [
          t('overview.work', {
            ...range(data.work),
            rate: data.work.rate,
            handedIn: data.work.handedIn,
            expected: data.work.expected,
          }),
        ]),
    ...(data.wellbeing.average === null
      ? []
      : [
          t('overview.wellbeing', {
            average: data.wellbeing.average,
            entries: data.wellbeing.entries,
            told: data.wellbeing.told,
            weeks: data.wellbeing.weeks.length,
          }),
        ]),
  ].join(' ');
}

export const drawFigures = (data: SchoolFigures, t: Translate): Drawing[] => [
  {
    kind: 'bar',
    title: t('overview.byGrade'),
    x: { key: 'grade', label: t('label.grade') },
    series: [{ key: 'students', label: t('label.students') }],
    rows: data.grades.map(({ grade, students }) => ({ grade, students })),
  },
  {
    kind: 'table',
    title: t('overview.genders'),
    columns: [
      { key: 'gender', label: t('label.gender') },
      { key: 'students', label: t('label.students'), align: 'end', format: 'number' },
      { key: 'percent', label: `${t('label.share')} (%)`, align: 'end', format: 'number' },
    ],
    rows: data.genders.map((item) => ({ ...item, gender: t(`gender.${item.gender}`) })),
  },
  {
    kind: 'bar',
    title: t('overview.subjects'),
    unit: '%',
    x: { key: 'subject', label: t('label.subject') },
    series: [{ key: 'percent', label: t('label.average') }],
    rows: data.averages.subjects.map(({ subject, percent }) => ({ subject, percent })),
  },
  {
    kind: 'line',
    title: t('overview.mood'),
    x: { key: 'week', label: t('label.week') },
    series: [{ key: 'average', label: t('label.mood') }],
    rows: data.wellbeing.weeks.map(({ week, average }) => ({ week, average })),
  },
];
