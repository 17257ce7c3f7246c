import type { AnyOperation } from '../contract/execute-operation.ts';
import { averagesBySubject } from './averages-by-subject.ts';
import { gradesGradebook } from './gradebook.ts';
import { gradesOfClass } from './of-class.ts';
import { gradesOfStudent } from './of-student.ts';
import { gradesPolicy } from './policy.ts';
import { recentGrades } from './recent.ts';
import { recordGrade } from './record.ts';
import { recordGrades } from './record-many.ts';
import { releaseGrades } from './release.ts';
import { setGradesPolicy } from './set-policy.ts';

export const gradesOperations: AnyOperation[] = [
  gradesOfStudent,
  recentGrades,
  gradesOfClass,
  gradesGradebook,
  recordGrade,
  recordGrades,
  releaseGrades,
  averagesBySubject,
  gradesPolicy,
  setGradesPolicy,
];
