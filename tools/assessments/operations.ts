import type { AnyOperation } from '../contract/execute-operation.ts';

export const assessmentsOperations: AnyOperation[] = [];
