import type { AnyOperation } from '../contract/execute-operation.ts';
import { logMood } from './log-mood.ts';
import { wellbeingMine } from './mine.ts';
import { wellbeingShared } from './shared.ts';
import { wellbeingTrend } from './trend.ts';

export const wellbeingOperations: AnyOperation[] = [logMood, wellbeingMine, wellbeingTrend, wellbeingShared];
