import type { AnyOperation } from '../contract/execute-operation.ts';
import { liftHold, listHolds, placeHold } from './holds.ts';
import { dataRequestList, decideDataRequest, recordDataRequest } from './requests.ts';
import { erasePersonData, exportPersonData, listPrivacyRuns } from './runs.ts';

export const privacyOperations: AnyOperation[] = [
  ...[recordDataRequest, dataRequestList, decideDataRequest],
  ...[placeHold, liftHold, listHolds],
  ...[exportPersonData, erasePersonData, listPrivacyRuns],
];
