import { classId } from './demonstration.ts';
import { seedId } from './seed-id.ts';
import {
  gradeOf,
  homerooms,
  isPrimary,
  leadOf,
  lessonsOf,
  periods,
  type Subject,
  subjects,
  teacherOf,
} from './structure.ts';
import { timetable } from './timetable.ts';

export interface Lesson {
  cycleDay: number;
  period: (typeof periods)[number];
}

export interface ClassPlan {
  id: string;
  name: string;
  grade: number;
  homeroom: string;
  /** Absent for the homeroom itself. */
  subject?: Subject;
  teacher: string;
  room: string;
  lessons: Lesson[];
}

export interface Classes {
  homerooms: Map<string, ClassPlan>;
  scheduled: ClassPlan[];
}

const FIRST_FLOOR = 6;

function homeroomRoom(homeroom: string): string {
  const grade = gradeOf(homeroom);
  const number = ((grade - 1) % FIRST_FLOOR) * 2 + (homeroom.endsWith('A') ? 1 : 2);
  return `Room ${grade > FIRST_FLOOR ? 2 : 1}${String(number).padStart(2, '0')}`;
}

// A teacher with a room of their own teaches there; numbers keep two of them apart.
function roomOf(homeroom: string, subject: Subject, teacher: string): string {
  const special = subject.room && (subject.room !== 'Lab' || !isPrimary(homeroom));
  return special ? `${subject.room} ${teacher.split('-').at(-1)}` : homeroomRoom(homeroom);
}

/** Twenty-four homerooms and what each is taught, with a timetable. */
export function planClasses(): Classes {
  const scheduled = homerooms.flatMap((homeroom) =>
    subjects.filter((subject) => lessonsOf(homeroom, subject) > 0).map((subject) => scheduledClass(homeroom, subject)),
  );
  const lessons = timetable(
    scheduled.map((plan) => ({ ...plan, lessons: lessonsOf(plan.homeroom, plan.subject!) })),
    periods.length,
  );
  const byName = new Map(scheduled.map((plan) => [plan.name, plan]));
  for (const { name, cycleDay, period } of lessons)
    byName.get(name)!.lessons.push({ cycleDay, period: periods[period]! });
  return { homerooms: new Map(homerooms.map((homeroom) => [homeroom, homeroomClass(homeroom)])), scheduled };
}

function homeroomClass(homeroom: string): ClassPlan {
  return {
    id: classId(homeroom),
    name: homeroom,
    grade: gradeOf(homeroom),
    homeroom,
    teacher: leadOf(homeroom),
    room: homeroomRoom(homeroom),
    lessons: [],
  };
}

function scheduledClass(homeroom: string, subject: Subject): ClassPlan {
  const name = `${homeroom} ${subject.name}`;
  const teacher = teacherOf(homeroom, subject.code);
  return {
    id: classId(name),
    name,
    grade: gradeOf(homeroom),
    homeroom,
    subject,
    teacher,
    room: roomOf(homeroom, subject, teacher),
    lessons: [],
  };
}

export const meetingId = (plan: ClassPlan, lesson: Lesson) =>
  seedId('class meeting', `${plan.name}/${lesson.cycleDay}/${lesson.period.code}`);
