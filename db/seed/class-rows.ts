import { classes, classMeetings, rooms, studentClassAssignments, teacherClassAssignments } from '../schema/classes.ts';
import { type ClassPlan, meetingId } from './classes.ts';
import { addDays } from './days.ts';
import { gradeLevelId, periodId, subjectId, yearId } from './demonstration.ts';
import type { Plan } from './plan.ts';
import { seedId } from './seed-id.ts';
import { type Rows, rowsOf } from './skeleton.ts';

interface StaffAssignment {
  plan: ClassPlan;
  teacher: string;
  duty: 'main' | 'co_teacher' | 'substitute';
  startsOn: string;
  endsOn: string | null;
}

export function classRows(plan: Plan): Rows[] {
  const { schoolId } = plan;
  const { homerooms, scheduled } = plan.classes;
  const all = [...homerooms.values(), ...scheduled];
  return [
    rowsOf(
      classes,
      all.map((entry) => ({
        id: entry.id,
        schoolId,
        academicYearId: yearId,
        gradeLevelId: gradeLevelId(entry.grade),
        kind: entry.subject ? 'scheduled' : 'homeroom',
        name: entry.name,
        section: entry.homeroom.slice(-1),
        subjectId: entry.subject ? subjectId(entry.subject.code) : null,
        homeroomId: entry.subject ? homerooms.get(entry.homeroom)!.id : null,
        room: entry.room,
      })),
    ),
    rowsOf(
      rooms,
      [...new Set(scheduled.map((entry) => entry.room))].map((name) => ({ id: seedId('room', name), schoolId, name })),
    ),
    rowsOf(
      classMeetings,
      scheduled.flatMap((entry) =>
        entry.lessons.map((lesson) => ({
          id: meetingId(entry, lesson),
          schoolId,
          classId: entry.id,
          periodId: periodId(lesson.period.code),
          cycleDay: lesson.cycleDay,
          room: entry.room,
          startsOn: plan.calendar.startsOn,
          endsOn: plan.calendar.endsOn,
        })),
      ),
    ),
    rowsOf(
      teacherClassAssignments,
      [...mainTeachers(plan, all), ...otherTeachers(plan, all)].map((entry) => ({
        id: seedId('staff assignment', `${entry.plan.name}/${entry.teacher}/${entry.duty}`),
        schoolId,
        teacherId: plan.staffId(entry.teacher),
        classId: entry.plan.id,
        duty: entry.duty,
        startsOn: entry.startsOn,
        endsOn: entry.endsOn,
      })),
    ),
    rowsOf(
      studentClassAssignments,
      plan.enrolments.spans.flatMap((span) =>
        [homerooms.get(span.homeroom)!, ...scheduled.filter((entry) => entry.homeroom === span.homeroom)].map(
          (entry) => ({
            id: seedId('enrolment', `${span.student.key}/${entry.name}/${span.startsOn}`),
            schoolId,
            studentId: span.student.id,
            classId: entry.id,
            classKind: entry.subject ? 'scheduled' : 'homeroom',
            startsOn: span.startsOn,
            endsOn: span.endsOn,
            entryCode: span.entryCode,
            exitCode: span.exitCode,
          }),
        ),
      ),
    ),
  ];
}

const mainTeachers = (plan: Plan, all: readonly ClassPlan[]): StaffAssignment[] =>
  all.map((entry) => ({
    plan: entry,
    teacher: entry.teacher,
    duty: 'main',
    startsOn: plan.calendar.startsOn,
    endsOn: null,
  }));

/** A substitute for 5B today, their cover of 2A that has ended, and the learning support teacher beside three others. */
function otherTeachers(plan: Plan, all: readonly ClassPlan[]): StaffAssignment[] {
  const ledIn = (homeroom: string) =>
    all.filter(
      (entry) => entry.homeroom === homeroom && entry.teacher === plan.classes.homerooms.get(homeroom)!.teacher,
    );
  const { startsOn } = plan.calendar;
  const substitute = (homeroom: string, from: string, to: string) =>
    ledIn(homeroom).map(
      (entry): StaffAssignment => ({
        plan: entry,
        teacher: 'substitute',
        duty: 'substitute',
        startsOn: from,
        endsOn: to,
      }),
    );
  return [
    ...substitute(plan.cover.homeroom, plan.cover.from, plan.cover.to),
    ...substitute('2A', addDays(startsOn, 14), addDays(startsOn, 32)),
    ...supported(plan.classes.scheduled).map(
      (entry): StaffAssignment => ({ plan: entry, teacher: 'support-1', duty: 'co_teacher', startsOn, endsOn: null }),
    ),
  ];
}

const NEEDING_SUPPORT = ['7A Mathematics', '5A English', '9A Science', '9B Science', '3B Mathematics', '10B English'];
const SUPPORTED_CLASSES = 3;

/** As many of the classes that need support as one person can be in. */
function supported(scheduled: readonly ClassPlan[]): ClassPlan[] {
  const taken = new Set<string>();
  const chosen: ClassPlan[] = [];
  for (const name of NEEDING_SUPPORT) {
    const entry = scheduled.find((candidate) => candidate.name === name)!;
    const slots = entry.lessons.map((lesson) => `${lesson.cycleDay}/${lesson.period.code}`);
    if (chosen.length === SUPPORTED_CLASSES || slots.some((slot) => taken.has(slot))) continue;
    for (const slot of slots) taken.add(slot);
    chosen.push(entry);
  }
  return chosen;
}
