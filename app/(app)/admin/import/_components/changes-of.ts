import type { Run } from '#tools/oneroster/run-fields.ts';

/** Rows of the school that an import made, changed and ended or, as a check, would: not those of its files. */
export const changesOf = ({ report }: Run): number =>
  Object.values(report?.tables ?? {}).reduce((sum, { created, changed, ended }) => sum + created + changed + ended, 0);
