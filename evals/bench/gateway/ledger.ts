import type { Table } from '../table.ts';
import type { World } from './world.ts';

/** What the gateway wrote down about the calls that were made: each should have one of each. */
export interface Ledger {
  calls: number;
  attemptsSettled: number;
  turnsCounted: number;
  spansStored: number;
}

/** Reads the audit back, when all is settled: figures of a gateway that wrote less than all would not be its figures. */
export async function readLedger({ owner }: World, calls: number): Promise<Ledger> {
  const [row] = await owner<{ attempts: number; turns: number; spans: number }[]>`
    select (select count(*)::int from public.api_usage_logs where state = 'settled' and outcome = 'ok') as attempts,
      (select coalesce(sum(normal_used + extra_used), 0)::int from public.user_ai_quotas) as turns,
      (select count(*)::int from public.spans where name = 'gateway.attempt') as spans`;
  return { calls, attemptsSettled: row!.attempts, turnsCounted: row!.turns, spansStored: row!.spans };
}

/** Calls without their attempt or their turn, beyond those that failed. Spans may be dropped when the store is behind. */
export function missingFrom({ calls, attemptsSettled, turnsCounted }: Ledger, failed: number): number {
  return Math.max(0, calls - failed - Math.min(attemptsSettled, turnsCounted));
}

export function ledgerTable({ calls, attemptsSettled, turnsCounted, spansStored }: Ledger): Table {
  return {
    title: 'Written down by the gateway',
    columns: ['calls', 'attempts settled', 'turns counted', 'spans stored'],
    rows: [[String(calls), attemptsSettled, turnsCounted, spansStored]],
  };
}
