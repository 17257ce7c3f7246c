import type { Attempts, BucketLedger } from './ledger.ts';
import type { CrashProvider } from './provider.ts';

type Judged = ReturnType<CrashProvider['server']['judge']['counts']>;

/** judge ≤ ledger ≤ judge + attempts under way at the stops, and the counters are the sums of the rows. */
export function faultsOf(ledger: BucketLedger, judged: Judged): string[] {
  const { bucket, counted, rows, underWay, countedTokens, rowTokens } = ledger;
  const admitted = judged.get(bucket)?.minuteRequests ?? 0;
  const name = bucket.replace('\n', ' ');
  const faults: string[] = [];
  if (counted < admitted || counted > admitted + underWay)
    faults.push(`${name}: the judge has ${admitted}, the ledger ${counted}, under way at the stops ${underWay}`);
  if (counted !== rows) faults.push(`${name}: the counter says ${counted}, the rows ${rows}`);
  if (countedTokens !== rowTokens)
    faults.push(`${name}: the counter says ${countedTokens} tokens, the rows ${rowTokens}`);
  return faults;
}

/** Calls that nothing stopped, and of which the judge saw another number of attempts than the ledger has. */
export function strangers(
  seen: readonly string[],
  attempts: ReadonlyMap<string, Attempts>,
  stopped: ReadonlySet<string>,
): string[] {
  const counts = Map.groupBy(seen, (call) => call);
  return [...attempts].flatMap(([call, { sent, broken, ends }]) => {
    const times = counts.get(call)?.length ?? 0;
    return stopped.has(call) || (times <= sent && times >= sent - broken)
      ? []
      : [`Call ${call}: the judge saw it ${times} times, the ledger ${sent} (${ends})`];
  });
}

/** Attempts that the judge saw and the audit does not have. */
export function missing(seen: readonly string[], attempts: ReadonlyMap<string, { rows: number }>): number {
  const counts = Map.groupBy(seen, (call) => call);
  return [...counts].reduce(
    (all, [call, times]) => all + Math.max(0, times.length - (attempts.get(call)?.rows ?? 0)),
    0,
  );
}
