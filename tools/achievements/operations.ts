import type { AnyOperation } from '../contract/execute-operation.ts';
import { awardXp } from './award-xp.ts';
import { achievementsOfStudent } from './of-student.ts';
import { achievementsRecent } from './recent.ts';

export const achievementsOperations: AnyOperation[] = [achievementsOfStudent, achievementsRecent, awardXp];
