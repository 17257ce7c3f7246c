import { changed, type Refused, withRows } from './conformance.ts';

/** Sessions, and what classes say of them. */
export const refusedCalendars: readonly Refused[] = [
  [
    'a reference in a list to nothing',
    () => changed('classes', 0, { termSourcedIds: 'term, gone' }),
    ['classes.csv:2:termSourcedIds: “gone” is not in academicSessions.csv. Add it there, or correct it here.'],
  ],
  [
    'days, years and truths of other forms',
    () => changed('academicSessions', 0, { startDate: '15/08/2026', endDate: '2027-02-30', schoolYear: '26/27' }),
    [
      'academicSessions.csv:2:startDate: “15/08/2026” is not a day. Write it as 2026-09-01.',
      'academicSessions.csv:2:endDate: “2027-02-30” is not a day. Write it as 2026-09-01.',
      'academicSessions.csv:2:schoolYear: “26/27” is not a year of four digits.',
    ],
  ],
  [
    'sessions that make no calendar',
    () =>
      withRows('academicSessions', [
        {
          sourcedId: 'term',
          title: 'Y',
          type: 'schoolYear',
          startDate: '2026-08-15',
          endDate: '2027-06-20',
          schoolYear: '2027',
        },
        {
          sourcedId: 'y2',
          title: 'Y2',
          type: 'schoolYear',
          startDate: '2027-06-01',
          endDate: '2028-06-20',
          schoolYear: '2028',
        },
        {
          sourcedId: 'a',
          title: 'A',
          type: 'term',
          startDate: '2026-08-15',
          endDate: '2027-02-01',
          schoolYear: '2027',
          parentSourcedId: 'term',
        },
        {
          sourcedId: 'b',
          title: 'B',
          type: 'term',
          startDate: '2027-01-15',
          endDate: '2027-07-01',
          schoolYear: '2027',
          parentSourcedId: 'term',
        },
        {
          sourcedId: 'c',
          title: 'C',
          type: 'term',
          startDate: '2027-01-15',
          endDate: '2027-06-01',
          schoolYear: '2027',
          parentSourcedId: 'c',
        },
      ]),
    [
      'academicSessions.csv:3:startDate: The school year overlaps “term” (2026-08-15 to 2027-06-20). End one before the other begins.',
      'academicSessions.csv:5:endDate: The session does not lie within its parent “term” (2026-08-15 to 2027-06-20). Correct the days of one of them.',
      'academicSessions.csv:5:startDate: The session overlaps “a” (2026-08-15 to 2027-02-01), which is of the same type and parent. End one before the other begins.',
      'academicSessions.csv:6:parentSourcedId: The session is above itself. Name the parent that it lies in.',
    ],
  ],
];
