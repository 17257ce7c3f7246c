import postgres from 'postgres';
import { storableJson } from '#db/storable-json.ts';
import { Settlements } from './settlements.ts';
import { isDeadlock, isRefused } from './sql-state.ts';
import type { KeyRing } from './vault.ts';

export type Tier = 'normal' | 'extra';

export type ReserveRequest = {
  /** Estimated input tokens. */
  tokens: number;
  endpoint: string;
  needsTools: boolean;
  /** Absent: normal while the person has normal turns left, then extra. */
  tier?: Tier;
  person?: { userId: string; schoolId: string; role: string };
  turnId?: string;
  traceId?: string;
  fallbackCount?: number;
  leaseSeconds?: number;
  /** Tried before the others, whatever the order. */
  firstFamily?: string;
  withoutFamilies?: readonly string[];
  withoutKeys?: readonly string[];
  /** It repeats an ask of the same call, after a wait or a failure: its demand is counted already. */
  again?: boolean;
  /** The turn's first reservation, as far as the caller knows: a hint that saves a look. */
  opensTurn?: boolean;
};

/** A reserved attempt. `openKey` decrypts; call it just before sending. */
export type Reservation = {
  id: string;
  keyId: string;
  family: string;
  familyName: string;
  model: string;
  tier: Tier;
  isProbe: boolean;
  /** `performance.now()` when the database was asked: later than the provider can have counted, never earlier. */
  askedAt: number;
  /** It must be on its way within this time of asking, or its windows may be the wrong ones. */
  sendGuardMs: number;
  usage: { current_rpm: number; current_rpd: number; current_tpm: number };
  openKey(): string;
};

export type ReserveAnswer =
  | { outcome: 'reserved'; reservation: Reservation }
  /** `retryAfterMs` by the database's clock; both absent when no bucket will ever fit. */
  | { outcome: 'exhausted' | 'no-model'; tier: Tier; retryAt?: string; retryAfterMs?: number }
  | { outcome: 'person-exhausted'; resetsAt: string };

/** The real figures of an attempt; all optional but the outcome. Times in milliseconds since the reservation was asked for. */
export type Settlement = {
  outcome: 'ok' | 'aborted' | 'unsent' | 'truncated' | (string & {});
  /** True: the provider took the request; false: it certainly did not; absent: unknown. */
  admitted?: boolean;
  inputTokens?: number;
  cachedTokens?: number;
  outputTokens?: number;
  thoughtTokens?: number;
  firstByteMs?: number;
  latencyMs?: number;
  httpStatus?: number;
  failure?: string;
  /** The model that the provider says has answered, if it is another than the one asked for. */
  servedModel?: string;
};

export type FailureReport = Settlement & {
  class: string;
  reason: string;
  window?: 'minute' | 'day';
  metric?: 'requests' | 'tokens';
  quotaValue?: number;
  retryAfterMs?: number;
};

/** What a person has left today. Times are ISO 8601. */
export type Quota = {
  normal: { used: number; limit: number; left: number };
  extra: { used: number; limit: number; left: number };
  resetsAt: string;
};

type ReservedRow = {
  outcome: 'reserved';
  reservation_id: string;
  key_id: string;
  secret: string;
  key_version: number;
  family: string;
  family_name: string;
  model: string;
  tier: Tier;
  probe: boolean;
  send_guard_ms: number;
  usage: Reservation['usage'];
};
type RefusedRow = {
  outcome: 'exhausted' | 'no-model';
  tier: Tier;
  retry_at: string | null;
  retry_after_ms: number | null;
};
type PersonRow = { outcome: 'person-exhausted'; resets_at: string };
type AnswerRow = ReservedRow | RefusedRow | PersonRow;
type Asked = { row: AnswerRow; askedAt: number };

/** Reservations that one statement may make. */
const MOST_TOGETHER = 16;
/** A deadlock has one victim: the next try finds the locks of the others gone. */
const REPORT_TRIES = 4;

type Asking = {
  request: Record<string, unknown>;
  resolve(asked: Asked): void;
  reject(error: unknown): void;
};

/**
 * The key pool in PostgreSQL, reached as `catalyst_gateway`. Each call is one statement and one round trip; nothing is
 * decided here. Callers that come while the connections are busy share the next statement. Settlements are gathered and
 * run behind the answer; `drain` waits for them.
 */
export class KeyPool {
  readonly #sql: postgres.Sql;
  /** Few, so that each stays warm: a connection that has not chosen for a while chooses at half the speed. */
  readonly #choosing: postgres.Sql;
  readonly #ring: KeyRing;
  readonly #mostStatements: number;
  #statements = 0;
  #asking: Asking[] = [];
  readonly #settlements: Settlements;
  readonly #onError: (error: unknown) => void;

  constructor(options: { url: string; poolSize?: number; ring: KeyRing; onError?: (error: unknown) => void }) {
    this.#ring = options.ring;
    this.#onError = options.onError ?? ((error) => console.error('The gateway could not settle:', error));
    const poolSize = options.poolSize ?? 10;
    this.#mostStatements = Math.max(2, Math.floor(poolSize / 5));
    this.#choosing = connect(options.url, this.#mostStatements);
    this.#sql = connect(options.url, Math.max(1, poolSize - this.#mostStatements));
    this.#settlements = new Settlements({
      write: (items) => this.#call(this.#sql, 'settle', items.map(snakeCase)),
      expireLapsed: (everything) => this.#expireLapsed(everything),
      onError: this.#onError,
    });
  }

  async reserve(request: ReserveRequest): Promise<ReserveAnswer> {
    const { row, askedAt } = await new Promise<Asked>((resolve, reject) => {
      this.#asking.push({ request: reserveRow(request), resolve, reject });
      this.#ask();
    });
    if (row.outcome === 'reserved') return { outcome: 'reserved', reservation: this.#reservation(row, askedAt) };
    if (row.outcome === 'person-exhausted') return { outcome: row.outcome, resetsAt: row.resets_at };
    return {
      outcome: row.outcome,
      tier: row.tier,
      ...(row.retry_at === null ? {} : { retryAt: row.retry_at }),
      ...(row.retry_after_ms === null ? {} : { retryAfterMs: row.retry_after_ms }),
    };
  }

  /** Settles behind the caller's back; a crash before it is written is covered by the reservation's expiry. */
  settle(reservationId: string, settlement: Settlement): void {
    this.#settlements.add({ reservationId, ...settlement });
  }

  /**
   * Ends a failed attempt and draws the consequence; awaited, since the next choice depends on it. Never throws: what the
   * database does not take is settled without a consequence, and reported.
   */
  async report(reservationId: string, failure: FailureReport): Promise<{ applied: boolean; rests_until?: string }> {
    for (let tries = 1; ; tries += 1) {
      try {
        const [row] = await this.#sql.unsafe(
          `select gateway.report(${text(reservationId)}::uuid, ${json(snakeCase(failure))}) as answer`,
        );
        return row!.answer;
      } catch (error) {
        if (isDeadlock(error) && tries < REPORT_TRIES) continue;
        this.#onError(error);
        this.settle(reservationId, failure);
        return { applied: false };
      }
    }
  }

  /** False when the reservation was closed already. */
  async renew(reservationId: string, leaseSeconds: number, options: { answering?: boolean } = {}): Promise<boolean> {
    const answering = options.answering ? 'true' : 'false';
    const [row] = await this.#sql.unsafe(
      `select gateway.renew(${text(reservationId)}::uuid, ${Math.ceil(leaseSeconds)}, ${answering}) as answer`,
    );
    return row!.answer;
  }

  async quota(person: { userId: string; schoolId: string; role: string }): Promise<Quota> {
    const [row] = await this.#sql.unsafe(
      `select gateway.quota(${text(person.userId)}::uuid, ${text(person.schoolId)}::uuid, ${text(person.role)}) as answer`,
    );
    const { resets_at, ...left } = row!.answer;
    return { ...left, resetsAt: resets_at };
  }

  /** Resolves when every settlement so far is written. */
  async drain(): Promise<void> {
    await this.#settlements.drain();
  }

  async close(): Promise<void> {
    await this.drain();
    await Promise.all([this.#choosing.end({ timeout: 5 }), this.#sql.end({ timeout: 5 })]);
  }

  #ask(): void {
    while (this.#asking.length > 0 && this.#statements < this.#mostStatements) {
      const together = this.#nextTogether();
      this.#statements += 1;
      (together.length === 1 ? this.#askAlone(together[0]!) : this.#askTogether(together)).finally(() => {
        this.#statements -= 1;
        this.#ask();
      });
    }
  }

  /** The longest waiting, one a person: two turns of one person are counted one after the other. */
  #nextTogether(): Asking[] {
    const people = new Set<unknown>();
    const together: Asking[] = [];
    const later: Asking[] = [];
    for (const asking of this.#asking) {
      const person = asking.request.user_id;
      if (together.length < MOST_TOGETHER && !(person && people.has(person))) {
        together.push(asking);
        people.add(person);
      } else later.push(asking);
    }
    this.#asking = later;
    return together;
  }

  async #askAlone({ request, resolve, reject }: Asking): Promise<void> {
    // Not before: who has waited in the queue longer than the guard would be turned away at its end, and queue again.
    const askedAt = performance.now();
    await this.#call<AnswerRow>(this.#choosing, 'reserve', request).then((row) => resolve({ row, askedAt }), reject);
  }

  async #askTogether(together: Asking[]): Promise<void> {
    const askedAt = performance.now();
    try {
      const requests = together.map(({ request }) => request);
      const answers = await this.#call<(AnswerRow | null)[]>(this.#choosing, 'reserve_all', requests);
      // What is not the usual case is looked at in full, beside what others ask for.
      const alone = together.filter(({ resolve }, index) => {
        const row = answers[index];
        if (row) resolve({ row, askedAt });
        return !row;
      });
      await Promise.all(alone.map((asking) => this.#askAlone(asking)));
    } catch (error) {
      // One of them asks what cannot be: the others need not fail with it.
      if (isRefused(error)) await Promise.all(together.map((asking) => this.#askAlone(asking)));
      else for (const { reject } of together) reject(error);
    }
  }

  async #expireLapsed(everything: boolean): Promise<number> {
    const [row] = await this.#sql.unsafe(`select gateway.expire_lapsed(${everything}) as expired`);
    return row!.expired;
  }

  async #call<Answer>(
    sql: postgres.Sql,
    name: 'reserve' | 'reserve_all' | 'settle',
    argument: unknown,
  ): Promise<Answer> {
    const [row] = await sql.unsafe(`select gateway.${name}(${json(argument)}) as answer`);
    return row!.answer as Answer;
  }

  #reservation(row: ReservedRow, askedAt: number): Reservation {
    return {
      id: row.reservation_id,
      keyId: row.key_id,
      family: row.family,
      familyName: row.family_name,
      model: row.model,
      tier: row.tier,
      isProbe: row.probe,
      askedAt,
      sendGuardMs: row.send_guard_ms,
      usage: row.usage,
      openKey: () => this.#ring.open({ secret: row.secret, version: row.key_version }, row.key_id),
    };
  }
}

function connect(url: string, max: number): postgres.Sql {
  return postgres(url, {
    max,
    prepare: false,
    connect_timeout: 10,
    idle_timeout: 60,
    // A database that comes up again after a crash is found at once; the driver's own pause grows to twenty seconds.
    backoff: (tries) => Math.min(0.05 * 2 ** tries, 0.5),
    onnotice: () => {},
    connection: { application_name: 'catalyst gateway' },
  });
}

function reserveRow(request: ReserveRequest): Record<string, unknown> {
  const { person, ...rest } = request;
  return {
    ...snakeCase(rest),
    ...(person ? { user_id: person.userId, school_id: person.schoolId, role: person.role } : {}),
  };
}

function snakeCase(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

// Arguments travel inside the statement, in hex: without parameters it is one round trip through any pooler.
function text(value: string): string {
  return `convert_from('\\x${Buffer.from(value, 'utf8').toString('hex')}'::bytea, 'UTF8')`;
}

const json = (value: unknown) => `${text(storableJson(value))}::jsonb`;
