import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import type { Translate } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import type { KeyPort, Ports } from '../contract/ports.ts';

/** What a definer function of the console answers (db/sql/super-console-*.sql). The database refuses everyone else. */
export async function asked<Answer>(tx: Transaction, call: SQL): Promise<Answer> {
  const [row] = await tx.execute<{ answer: Answer }>(sql`select ${call} as answer`);
  return row?.answer as Answer;
}

/** Lists go to the database as JSON: no driver's idea of arrays stands between. */
export const json = (value: unknown): SQL => sql`${JSON.stringify(value)}::jsonb`;

/** A list of texts, or null. */
export const texts = (list: readonly string[] | undefined): SQL =>
  list ? sql`array(select jsonb_array_elements_text(${json(list)}))` : sql`null::text[]`;

/** The key port; without one nothing can be sealed or tested. Throws `unavailable`. */
export function keyPort(ports: Ports): KeyPort {
  if (ports.keys) return ports.keys;
  throw new AppError('unavailable', 'Keys cannot be sealed here. Set GEMINI_ENCRYPTION_KEY, and start again.');
}

/** Why a change of one row was not made, as the error that says so. `details.current` is the row as it is now. */
export function refuseUnlessDone(outcome: string, t: Translate, details: Record<string, unknown> = {}): void {
  if (outcome === 'done' || outcome === 'same' || outcome === 'named' || outcome === 'joined') return;
  const values = Object.fromEntries(Object.entries(details).filter(([, value]) => typeof value === 'string')) as Record<
    string,
    string
  >;
  const field = fieldOf[outcome];
  const message = t(`refused.${outcome}`, values);
  if (outcome === 'gone') throw new AppError('not_found', message);
  if (field) throw new AppError('invalid_input', message, { details: { issues: [{ path: field, message }] } });
  throw new AppError('conflict', message, { details: { reason: outcome.replace(/^stale-.*/, 'stale'), ...details } });
}

const fieldOf: Record<string, string> = {
  'wrong-successor': 'successor',
  'wrong-zone': 'dayTimeZone',
  'unknown-family': 'families',
  taken: 'family',
};
