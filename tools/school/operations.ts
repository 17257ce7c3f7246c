import type { AnyOperation } from '../contract/execute-operation.ts';
import { schoolDigest } from './digest.ts';
import { schoolOverview } from './overview.ts';
import { schoolSettings } from './settings.ts';
import { schoolTodayFor } from './today-for.ts';

export const schoolOperations: AnyOperation[] = [schoolOverview, schoolDigest, schoolSettings, schoolTodayFor];
