import { type Calendar, schoolYear } from './calendar.ts';
import { type Classes, planClasses } from './classes.ts';
import { addDays, at, clockIn } from './days.ts';
import { demonstration } from './demonstration.ts';
import { type Enrolments, planEnrolments } from './enrolments.ts';
import { type People, planPeople } from './people.ts';
import { seedId } from './seed-id.ts';

export interface SeedMoment {
  /** The school's day; the present one unless told. */
  today?: string;
  /** Whether a Saturday or Sunday that is `today` has lessons: 'closed' (default), or 'make-up day' as after a closure. */
  weekend?: 'closed' | 'make-up day';
}

/** All that the rows of the demonstration school are made from. */
export interface Plan {
  schoolId: string;
  today: string;
  /** Minutes after midnight in the school: nothing is recorded later than this. */
  minutes: number;
  calendar: Calendar;
  /** Instructional days up to and with the newest. */
  lived: Calendar['days'];
  /** Today if it is instructional, else the last day that was: its registers are only partly taken. */
  newestDay: string;
  people: People;
  classes: Classes;
  enrolments: Enrolments;
  cover: { homeroom: string; from: string; to: string };
  staffId(key: string): string;
  /** A wall-clock time in the school's zone. */
  at(day: string, minutes: number): string;
  /** The same, or the present moment if that has not come today. */
  past(day: string, minutes: number): string;
}

const NOON = 12 * 60;

export function planSchool(moment: SeedMoment = {}): Plan {
  const { id: schoolId, timeZone } = demonstration.school;
  const clock = clockIn(timeZone, new Date());
  const today = moment.today ?? clock.day;
  const minutes = moment.today ? NOON : clock.minutes;
  const calendar = schoolYear(today, { makeUpDay: moment.weekend === 'make-up day' });
  const lived = calendar.days.filter(({ day }) => day <= today);
  const newestDay = lived.at(-1)!.day;
  const people = planPeople();
  const classes = planClasses();
  return {
    schoolId,
    today,
    minutes,
    calendar,
    lived,
    newestDay,
    people,
    classes,
    enrolments: planEnrolments(people.students, lived, calendar.startsOn),
    cover: { homeroom: '5B', from: addDays(newestDay, -3), to: addDays(today, 11) },
    staffId: (key) => seedId('staff', key),
    at: (day, clockMinutes) => at(timeZone, day, clockMinutes),
    past: (day, clockMinutes) => at(timeZone, day, day === today ? Math.min(clockMinutes, minutes) : clockMinutes),
  };
}
