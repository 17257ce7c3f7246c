import type postgres from 'postgres';
import { claimsKey, signClaims } from '#db/claims.ts';
import { type Acting, actAs } from './acting.ts';
import { judgeAttempt, type Outcome } from './attempts.ts';
import type { Facts } from './facts.ts';
import type { Identity } from './identities.ts';
import { isExposed, readable } from './oracle.ts';
import { type Trial, trials } from './writing.ts';

/** `operations`: as every operation acts (signed claims, `app_caller`). `rest`: as PostgREST does for a signed-in person. */
export type Channel = 'operations' | 'rest' | 'anonymous';

/** What one identity may do: worked out when it is asked for, and not kept. */
export interface Case {
  identity: Identity;
  channel: Channel;
  acting: Acting;
  /** Rows of a table that it reads. */
  due(name: string): ReadonlySet<string>;
  /** Writes to try on a table, with what they should come to. */
  trials(name: string): readonly Trial[];
}

export interface Verdict {
  /** Rows that reading was decided about, a table of n rows counting n; and writes that were tried. */
  reads: number;
  writes: number;
  mismatches: string[];
}

const nothing: ReadonlySet<string> = new Set();

/** What access.md gives an identity over a channel: due rows of every table, and writes to try with what they should come to. */
export function caseOf(facts: Facts, identity: Identity, channel: Channel): Case {
  const membershipId = channel === 'operations' ? identity.membershipId : undefined;
  const acting = actAs(facts, identity.personId, membershipId, identity.assurance);
  const isReachable = (name: string) => channel === 'operations' || (channel === 'rest' && isExposed(name));
  return {
    ...{ identity, channel, acting },
    due: (name) => (isReachable(name) ? readable(name, acting) : nothing),
    trials: (name) => (channel === 'operations' ? trials(name, acting) : refusedTrials(name, acting)),
  };
}

/** Over `/rest/v1` nothing can be written: the first write of each kind stands for all, since grants refuse it. */
function refusedTrials(name: string, acting: Acting): Trial[] {
  const all = trials(name, acting);
  return (['insert', 'update', 'delete'] as const).flatMap((action) => {
    const first = all.find((trial) => trial.action === action);
    return first ? [{ ...first, allowed: false }] : [];
  });
}

/** What makes a transaction that of the identity: the same settings as `withCaller` and PostgREST make; see `become`. */
export function settingsOf({ identity, channel }: Case, key: Buffer): Record<string, string> {
  const { personId, membershipId, assurance = 'aal1' as const } = identity;
  if (channel === 'operations') {
    const claimant = { userId: personId, assurance, ...(membershipId ? { membershipId } : {}) };
    const { claims, signature } = signClaims(claimant, key);
    return { 'request.jwt.claims': claims, 'app.signature': signature, role: 'app_caller' };
  }
  const role = channel === 'rest' ? 'authenticated' : 'anon';
  const claims = JSON.stringify(channel === 'rest' ? { sub: personId, role, aal: assurance } : { role });
  return { session_authorization: 'authenticator', 'request.jwt.claims': claims, 'app.signature': '', role };
}

async function become(sql: postgres.TransactionSql, one: Case, key: Buffer): Promise<void> {
  // In this order: a session's user takes the role along.
  const settings = Object.entries(settingsOf(one, key));
  for (const [name, value] of settings) await sql`select set_config(${name}, ${value}, true)`;
  if (one.channel === 'operations') await sql`select app.resolve_caller()`;
}

const becomeOwner = (sql: postgres.TransactionSql) =>
  sql.unsafe('set local role none; set local session authorization default');

export interface Judging {
  facts: Facts;
  /** The secret that signs claims in this database. */
  secret: string;
}

/**
 * Holds PostgreSQL against what is due to one identity of some tables: exact sets of rows, and every trial. Runs inside a
 * transaction of the server's owner, which it leaves as it was.
 */
export async function judge(
  sql: postgres.TransactionSql,
  one: Case,
  names: readonly string[],
  { facts, secret }: Judging,
): Promise<Verdict> {
  await become(sql, one, claimsKey(secret));
  const sources = names.map((name) => ({ name, key: keyExpression(facts, name) }));
  const attempts = names.flatMap((name) => one.trials(name));
  const [read] = await sql<{ keys: Record<string, string[] | null> }[]>`
    select isolation.keys_of(${JSON.stringify(sources)}::text::jsonb) as keys`;
  const answers = attempts.length
    ? await sql<{ answer: string }[]>`
        select isolation.attempt(a ->> 'table', a ->> 'action', a ->> 'id', a -> 'values') as answer
        from jsonb_array_elements(${JSON.stringify(attempts)}::text::jsonb) with ordinality x (a, n) order by n`
    : [];
  await becomeOwner(sql);
  const who = `${one.identity.label} over ${one.channel}`;
  return {
    reads: names.reduce((sum, name) => sum + (facts.tables.get(name)?.length ?? 0), 0),
    writes: attempts.length,
    mismatches: [
      ...names.flatMap((name) => compare(facts, name, one.due(name), new Set(read?.keys[name] ?? []))),
      ...attempts.flatMap((trial, index) => disagreement(trial, judgeAttempt(answers[index]?.answer ?? ''))),
    ].map((mismatch) => `${who}: ${mismatch}`),
  };
}

/** The id of a row, or what stands for one. */
export const keyExpression = (facts: Facts, name: string): string => {
  if (name === 'public.stream_chunks') return "turn_id || '/' || number";
  return facts.tables.get(name)?.some((row) => row.id !== undefined) ? 'id::text' : 'to_jsonb(t)::text';
};

/** Rows shown that are not due, and due that are not shown. */
export function compare(facts: Facts, name: string, due: ReadonlySet<string>, shown: ReadonlySet<string>): string[] {
  const say = (verb: string, ids: string[]) => {
    const example = facts.tables.get(name)?.find(({ id }) => id === ids[0]) ?? ids[0];
    return ids.length
      ? [`${name} ${verb} ${ids.length} rows (${due.size} due), such as ${JSON.stringify(example)}`]
      : [];
  };
  return [
    ...say(
      'leaks',
      [...shown].filter((id) => !due.has(id)),
    ),
    ...say(
      'hides',
      [...due].filter((id) => !shown.has(id)),
    ),
  ];
}

/** A write that came to something else than it should. */
export function disagreement(trial: Trial, outcome: Outcome | undefined): string[] {
  const verdict = outcome?.verdict ?? 'broken';
  const agrees = trial.allowed
    ? ['done', 'kept', 'guarded'].includes(verdict)
    : ['refused', 'guarded'].includes(verdict) || (trial.isMove === true && verdict !== 'done');
  const said = `${verdict} (${outcome?.detail}), though ${trial.allowed ? 'allowed' : 'not allowed'}`;
  return agrees ? [] : [`${trial.action} ${trial.table} ${JSON.stringify(trial.values)}: ${said}: ${trial.about}`];
}
