import type { FailureReport, KeyPool, Reservation, ReserveAnswer, ReserveRequest, Settlement } from '../pool.ts';

type Answer = ReserveAnswer | Error | Promise<ReserveAnswer>;

/** A pool without a database: it answers what the test says, in turn, and remembers what it was told. */
export function scriptedPool(...answers: Answer[]) {
  const left = [...answers];
  const asked: ReserveRequest[] = [];
  const settled: ({ id: string } & Settlement)[] = [];
  const reported: ({ id: string } & FailureReport)[] = [];
  const renewed: { id: string; leaseSeconds: number; answering: boolean | undefined }[] = [];
  const pool = {
    async reserve(request: ReserveRequest) {
      asked.push(structuredClone(request));
      const answer = left.shift() ?? new Error('The script has no more answers');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    settle: (id: string, settlement: Settlement) => void settled.push({ id, ...settlement }),
    async report(id: string, failure: FailureReport) {
      reported.push({ id, ...failure });
      return { applied: true };
    },
    async renew(id: string, leaseSeconds: number, options: { answering?: boolean } = {}) {
      renewed.push({ id, leaseSeconds, answering: options.answering });
      return true;
    },
  };
  return { pool: pool as unknown as KeyPool, asked, settled, reported, renewed };
}

export function reservation(id: string, change: Partial<Reservation> = {}): Reservation {
  return {
    id,
    keyId: `key of ${id}`,
    family: 'lite',
    familyName: 'Lite',
    model: 'gemini-lite',
    tier: 'normal',
    isProbe: false,
    askedAt: performance.now(),
    sendGuardMs: 60_000,
    usage: { current_rpm: 1, current_rpd: 1, current_tpm: 1 },
    openKey: () => `AIza-secret-of-${id}`,
    ...change,
  };
}

export const reserved = (id: string, change: Partial<Reservation> = {}): ReserveAnswer => ({
  outcome: 'reserved',
  reservation: reservation(id, change),
});
