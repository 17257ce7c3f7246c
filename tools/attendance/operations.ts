import type { AnyOperation } from '../contract/execute-operation.ts';
import { absenceReports } from './absence-reports.ts';
import { attendanceAbsentToday } from './absent-today.ts';
import { attendanceAtRisk } from './at-risk.ts';
import { decideAbsence } from './decide-absence.ts';
import { markClassAttendance } from './mark-class-attendance.ts';
import { markStudentAttendance } from './mark-student-attendance.ts';
import { attendanceOfClass } from './of-class.ts';
import { attendanceOfStudent } from './of-student.ts';
import { attendanceRegister } from './register.ts';
import { attendanceRegisters } from './registers.ts';
import { reportAbsence } from './report-absence.ts';
import { attendanceSummary } from './summary.ts';
import { withdrawAbsence } from './withdraw-absence.ts';

export const attendanceOperations: AnyOperation[] = [
  markClassAttendance,
  attendanceRegisters,
  attendanceRegister,
  markStudentAttendance,
  attendanceOfStudent,
  attendanceOfClass,
  attendanceSummary,
  attendanceAtRisk,
  attendanceAbsentToday,
  reportAbsence,
  withdrawAbsence,
  absenceReports,
  decideAbsence,
];
