import type { Calendar } from './calendar.ts';
import { addDays } from './days.ts';
import { demonstration } from './demonstration.ts';
import type { Student } from './people.ts';
import { gradeOf } from './structure.ts';

/** A span in a homeroom and in everything that it is taught. */
export interface Span {
  student: Student;
  homeroom: string;
  startsOn: string;
  endsOn: string | null;
  entryCode: string;
  exitCode: string | null;
}

export interface Enrolments {
  spans: Span[];
  /** Students of a homeroom on a day. */
  on(homeroom: string, day: string): Student[];
}

const { transferred, lateJoiner, leaver } = demonstration.students;

/** Most are here all year; one changed class, one came late, one left. */
export function planEnrolments(
  students: readonly Student[],
  lived: Calendar['days'],
  yearStartsOn: string,
): Enrolments {
  const part = (share: number) => lived[Math.floor(lived.length * share)]!.day;
  const spans = students.flatMap((student): Span[] => {
    const entryCode = gradeOf(student.homeroom) === 1 ? 'new' : 'returning';
    const whole: Span = {
      student,
      homeroom: student.homeroom,
      startsOn: yearStartsOn,
      endsOn: null,
      entryCode,
      exitCode: null,
    };
    switch (student.id) {
      case transferred:
        return [
          { ...whole, homeroom: '8A', endsOn: addDays(part(0.45), -1), exitCode: 'transfer' },
          { ...whole, startsOn: part(0.45), entryCode: 'transfer' },
        ];
      case lateJoiner:
        return [{ ...whole, startsOn: part(0.3), entryCode: 'new' }];
      case leaver:
        return [{ ...whole, endsOn: part(0.5), exitCode: 'moved_away' }];
      default:
        return [whole];
    }
  });
  const byHomeroom = Map.groupBy(spans, (span) => span.homeroom);
  return {
    spans,
    on: (homeroom, day) =>
      byHomeroom
        .get(homeroom)!
        .filter((span) => span.startsOn <= day && (span.endsOn === null || span.endsOn >= day))
        .map((span) => span.student),
  };
}
