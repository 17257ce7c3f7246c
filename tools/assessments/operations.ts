import type { AnyOperation } from '../contract/execute-operation.ts';
import { assessmentsCompletion } from './completion.ts';
import { createAssessment } from './create.ts';
import { assessmentsDue } from './due.ts';
import { assessmentsList } from './list.ts';
import { assessmentsMissing } from './missing.ts';
import { assessmentsToGrade } from './to-grade.ts';

export const assessmentsOperations: AnyOperation[] = [
  assessmentsDue,
  assessmentsMissing,
  assessmentsList,
  assessmentsToGrade,
  createAssessment,
  assessmentsCompletion,
];
