import type { AnyOperation } from '../contract/execute-operation.ts';
import { schoolCalendar } from './calendar.ts';
import { classesEnrolments } from './enrolments.ts';
import { classesList } from './list.ts';
import { classesRoster } from './roster.ts';
import { classesStructure } from './structure.ts';
import { timetableToday } from './timetable-today.ts';
import { transferStudent } from './transfer-student.ts';

export const classesOperations: AnyOperation[] = [
  classesList,
  classesStructure,
  classesRoster,
  timetableToday,
  schoolCalendar,
  transferStudent,
  classesEnrolments,
];
