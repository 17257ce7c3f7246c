import {
  addPart,
  applyImport,
  beginImport,
  checkImport,
  exportRoster,
  listRuns,
  readPart,
  readRun,
  withdrawImport,
} from './run-operations.ts';

export const onerosterOperations = [
  ...[beginImport, addPart, checkImport, applyImport, withdrawImport],
  ...[listRuns, readRun, exportRoster, readPart],
];
