import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import type { Translate } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';

export const requestKinds = ['access', 'export', 'correction', 'erasure', 'restriction', 'objection'] as const;

export const person = entity('person', 'Whom the data is about');

/** A request about a person's data, as a list shows it. */
export const request = z.object({
  requestId: z.uuid(),
  kind: z.enum(requestKinds),
  personId: z.uuid(),
  person: z.string(),
  askedBy: z.string(),
  status: z.string(),
  receivedOn: z.iso.date(),
  dueOn: z.iso.date(),
  /** Negative: overdue. Null: decided. */
  daysLeft: z.int().nullable(),
  reason: z.string().nullable(),
});
export type DataRequest = z.infer<typeof request>;

/** Those that row security shows, the most urgent first. */
export async function readRequests(tx: Transaction, where: SQL, limit: number): Promise<DataRequest[]> {
  return [
    ...(await tx.execute<DataRequest & Record<string, unknown>>(sql`
      select q.id as "requestId", q.kind, q.subject_id as "personId", coalesce(p.display_name, '') as person, coalesce(a.display_name, '') as "askedBy", q.status,
        q.received_on::text as "receivedOn", q.due_on::text as "dueOn", case when q.decided_at is null then q.due_on - app.today() end as "daysLeft",
        q.decision_reason as reason
      from data_requests q left join profiles p on p.id = q.subject_id left join profiles a on a.id = q.requested_by
      where ${where} order by q.decided_at is not null, q.due_on, q.id limit ${limit}`)),
  ];
}

/** Throws `not_found` for whom the caller does not see. */
export async function personOf(tx: Transaction, personId: string, t: Translate): Promise<string> {
  const [found] = await tx.execute<{ name: string }>(
    sql`select p.display_name as name from school_people s join profiles p on p.id = s.person_id where s.person_id = ${personId}::uuid and s.school_id = app.school()`,
  );
  if (!found) throw new AppError('not_found', t('error.noPerson'));
  return found.name;
}

/** D10 writes ask for the second factor where the school does: said before anything is tried. */
export async function assertSecondFactor(tx: Transaction, t: Translate): Promise<void> {
  const [row] = await tx.execute<{ met: boolean }>(sql`select app.second_factor_met() as met`);
  if (!row?.met) throw new AppError('forbidden', t('error.secondFactor'));
}

/** The open request that a run answers: the one that is named, the oldest of its kind, or a new one by the caller. */
export async function requestFor(
  tx: Transaction,
  { personId, kinds }: { personId: string; kinds: readonly (typeof requestKinds)[number][] },
): Promise<string> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('data request ' || ${personId}, 0))`);
  const [open] = await tx.execute<{ id: string }>(sql`
    select id from data_requests where subject_id = ${personId}::uuid and decided_at is null
      and kind in (${sql.join(
        kinds.map((kind) => sql`${kind}`),
        sql`, `,
      )}) order by due_on, id limit 1`);
  const id = open?.id ?? (await recordRequest(tx, kinds[0] ?? 'access', personId, null)).id;
  await tx.execute(
    sql`update data_requests set status = 'in_progress', handled_by = app.uid(), updated_at = now() where id = ${id}::uuid and status <> 'in_progress'`,
  );
  return id;
}

export async function recordRequest(
  tx: Transaction,
  kind: (typeof requestKinds)[number],
  personId: string,
  details: string | null,
): Promise<{ id: string; dueOn: string }> {
  const [made] = await tx.execute<{ id: string; dueOn: string }>(sql`
    insert into data_requests (kind, subject_id, details) values (${kind}, ${personId}::uuid, ${details}) returning id, due_on::text as "dueOn"`);
  if (!made) throw new AppError('internal', 'The request was not recorded.');
  return made;
}
