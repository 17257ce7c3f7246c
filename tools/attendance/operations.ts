import type { AnyOperation } from '../contract/execute-operation.ts';
import { markClassAttendance } from './mark-class-attendance.ts';

export const attendanceOperations: AnyOperation[] = [markClassAttendance];
