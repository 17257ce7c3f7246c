import type { AnyOperation } from '../contract/execute-operation.ts';
import { promotionApply } from './apply.ts';
import { promotionOpenYear } from './open-year.ts';
import { promotionExcept, promotionMap } from './plan-mapping.ts';
import { promotionPreview } from './preview.ts';
import { promotionRollBack, promotionRuns } from './roll-back.ts';

export const promotionOperations: AnyOperation[] = [
  promotionPreview,
  promotionMap,
  promotionExcept,
  promotionApply,
  promotionRollBack,
  promotionRuns,
  promotionOpenYear,
];
