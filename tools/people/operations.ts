import type { AnyOperation } from '../contract/execute-operation.ts';

export const peopleOperations: AnyOperation[] = [];
