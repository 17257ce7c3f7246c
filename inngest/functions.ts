import { attendanceRollup } from './functions/attendance-rollup.ts';
import { auditPrune, auditSeal } from './functions/audit-seal.ts';
import { onerosterForget, onerosterRun } from './functions/oneroster-run.ts';
import { outboxDeliver } from './functions/outbox-deliver.ts';
import { partitionsKeep } from './functions/partitions-keep.ts';
import { privacyRun, retentionApply, retentionRetire } from './functions/privacy.ts';
import { quotasResetEveryDay, quotasResetEveryMinute } from './functions/quotas-reset.ts';
import { safeguardingHandOn } from './functions/safeguarding-hand-on.ts';
import { expiredForget, streamsClean } from './functions/streams-clean.ts';

/** Every job, as `/api/inngest` serves them. */
export const functions = [
  quotasResetEveryMinute,
  quotasResetEveryDay,
  attendanceRollup,
  outboxDeliver,
  onerosterRun,
  onerosterForget,
  streamsClean,
  expiredForget,
  auditSeal,
  auditPrune,
  partitionsKeep,
  retentionApply,
  retentionRetire,
  privacyRun,
  safeguardingHandOn,
];
