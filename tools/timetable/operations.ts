import type { AnyOperation } from '../contract/execute-operation.ts';
import { timetableAdd, timetableEnd, timetableMove } from './lessons.ts';
import { timetableAddRoom, timetableRooms } from './rooms.ts';
import { timetableWeek } from './week.ts';

export const timetableOperations: AnyOperation[] = [
  timetableWeek,
  timetableAdd,
  timetableMove,
  timetableEnd,
  timetableRooms,
  timetableAddRoom,
];
