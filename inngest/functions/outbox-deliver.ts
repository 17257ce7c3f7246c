import { sql } from 'drizzle-orm';
import { cron } from 'inngest';
import type { Database } from '#db/client.ts';
import { inngest } from '../client.ts';
import { type Delivery, deliveries, type OutboxRow } from '../deliveries.ts';
import { outboxWritten } from '../events.ts';
import { type SendMail, sendMail } from '../mail.ts';
import { type JobOutcome, runJob } from '../run-job.ts';

const MOST_A_PASS = 200;
const MOST_ATTEMPTS = 12;
const FIRST_PAUSE = sql`interval '1 minute'`;
const LONGEST_PAUSE = sql`interval '6 hours'`;

export interface DeliverOptions {
  sendMail: SendMail;
  kinds?: Record<string, Delivery>;
}

/**
 * Delivers what is due, row by row. A row is locked while it is delivered, so two passes never take the same one, and
 * an undo waits and then finds it delivered. One that fails is due again later: 1, 2, 4 … minutes, at most 12 times.
 */
export async function deliverOutbox(database: Database, options: DeliverOptions): Promise<JobOutcome> {
  const tried: string[] = [];
  let delivered = 0;
  while (tried.length < MOST_A_PASS) {
    const outcome = await deliverNext(database, options, tried);
    if (!outcome) break;
    tried.push(outcome.id);
    if (outcome.delivered) delivered++;
  }
  return { rows: tried.length, detail: { delivered, failed: tried.length - delivered } };
}

async function deliverNext(database: Database, { sendMail, kinds = deliveries }: DeliverOptions, tried: string[]) {
  return database.transaction(async (tx) => {
    const [row] = await tx.execute<OutboxRow & Record<string, unknown>>(sql`
      select id, kind, payload from outbox
      where delivered_at is null and deliver_after <= now() and attempts < ${MOST_ATTEMPTS} and not id = any (${`{${tried.join(',')}}`}::uuid[])
      order by deliver_after, id limit 1 for update skip locked`);
    if (!row) return undefined;
    const failure = await attempt(row, () => {
      const deliver = kinds[row.kind];
      if (!deliver) throw new Error(`Nothing delivers “${row.kind}”`);
      return deliver(row, { tx, sendMail });
    });
    await tx.execute(
      failure === undefined
        ? sql`update outbox set delivered_at = clock_timestamp(), attempts = attempts + 1, last_error = null, updated_at = now() where id = ${row.id}::uuid`
        : sql`update outbox set attempts = attempts + 1, last_error = ${failure}, updated_at = now(),
            deliver_after = now() + least(${LONGEST_PAUSE}, ${FIRST_PAUSE} * power(2, attempts)) where id = ${row.id}::uuid`,
    );
    return { id: row.id, delivered: failure === undefined };
  });
}

/** Why it failed, without anything that the row says. */
async function attempt(row: OutboxRow, deliver: () => Promise<void>): Promise<string | undefined> {
  try {
    await deliver();
    return undefined;
  } catch (error) {
    const message =
      error instanceof Error && error.name === 'Error' ? error.message : `The ${row.kind} row could not be read`;
    return message.slice(0, 300);
  }
}

export const outboxDeliver = inngest.createFunction(
  {
    id: 'outbox-deliver',
    name: 'Deliver what waits in the outbox',
    triggers: [cron('* * * * *'), outboxWritten],
    retries: 1,
    concurrency: 1,
  },
  () => runJob('outbox-deliver', (database) => deliverOutbox(database, { sendMail })),
);
