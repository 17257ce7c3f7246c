import postgres from 'postgres';

/** Who calls which function from where; what every row of the audit says. */
export interface Call {
  function: string;
  address: string;
  identity: string;
}

export interface LendRequest extends Call {
  tokens: number;
  endpoint: string;
  model?: string | undefined;
  /** No other model than `model`. */
  only?: boolean;
  user_id?: string | undefined;
  turn_id?: string | undefined;
  needs_tools?: boolean;
  trace_id?: string | undefined;
  lease_seconds: number;
  /** A refusal that ends sooner than this will be waited out, and is not audited. */
  patience_ms: number;
  without_keys: readonly string[];
}

export interface LentKey {
  outcome: 'reserved';
  reservation_id: string;
  key_id: string;
  secret: string;
  key_version: number;
  family: string;
  model: string;
  fallback_count: number;
  usage: { current_rpm: number; current_rpd: number; current_tpm: number };
}

export type LendAnswer =
  | LentKey
  | { outcome: 'exhausted' | 'no-model'; retry_at: string; retry_after_ms: number }
  | { outcome: 'person-exhausted'; resets_at: string }
  | { outcome: 'unknown-model'; families: string[] }
  | { outcome: 'too-large'; most_tokens: number }
  | { outcome: 'unavailable'; family_name: string | null; status: string | null; successor: string | null };

export type Admission = { admitted: true } | { admitted: false; scope?: string; limit: number; retry_after_ms: number };

/**
 * What the functions may do in the database, as `catalyst_gateway`: each call is one statement and one transaction, and
 * leaves its row in the audit there (db/sql/gateway-5-functions.sql). Keys come sealed.
 */
export class LendingLedger {
  readonly #sql: postgres.Sql;

  constructor(options: { url: string; poolSize?: number }) {
    this.#sql = postgres(options.url, {
      max: options.poolSize ?? 5,
      // A transaction pooler may stand between, and results are read as JSON alone.
      prepare: false,
      fetch_types: false,
      connect_timeout: 10,
      idle_timeout: 60,
      onnotice: () => {},
      connection: { application_name: 'catalyst functions' },
    });
  }

  /** Counts the call against the limits of its address and of all together. */
  admit(call: Call): Promise<Admission> {
    return this.#call('admit_call', call);
  }

  lend(request: LendRequest): Promise<LendAnswer> {
    return this.#call('lend_key', request);
  }

  /** `already`: it was settled before, and stays as it was. `unknown`: not a reservation that was lent. */
  settle(
    call: Call & { reservation_id: string; settlement: Record<string, unknown> },
  ): Promise<'settled' | 'already' | 'unknown'> {
    return this.#call('settle_lent', call);
  }

  /** How many cooldowns had passed and were cleared. */
  resetCooldowns(call: Call): Promise<number> {
    return this.#call('reset_cooldowns', call);
  }

  /** A call that came to nothing before the database was asked for anything else. */
  async refused(call: Call, detail: Record<string, unknown>): Promise<void> {
    await this
      .#sql`select gateway.audit_call(${JSON.stringify(call)}::text::jsonb, 'failed', ${JSON.stringify(detail)}::text::jsonb)`;
  }

  close(): Promise<void> {
    return this.#sql.end({ timeout: 5 });
  }

  async #call<Answer>(name: string, argument: unknown): Promise<Answer> {
    const [row] = await this.#sql`
      select to_jsonb(gateway.${this.#sql(name)}(${JSON.stringify(argument)}::text::jsonb))::text as answer`;
    return JSON.parse(row!.answer) as Answer;
  }
}
