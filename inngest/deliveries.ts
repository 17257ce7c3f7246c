import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '#db/client.ts';
import { jobsEnvironment } from './env.ts';
import type { SendMail } from './mail.ts';

/** An outbox row that is due. */
export interface OutboxRow {
  id: string;
  kind: string;
  payload: unknown;
}

export interface DeliveryTools {
  /** The transaction that holds the row while it is delivered. */
  tx: Pick<Database, 'execute'>;
  sendMail: SendMail;
}

/** Delivers one row, or throws; a row that is tried again must not reach anyone twice where that can be helped. */
export type Delivery = (row: OutboxRow, tools: DeliveryTools) => Promise<void>;

const alert = z.object({ concernId: z.uuid(), toPersonId: z.uuid() });
const mail = z.object({ to: z.email(), subject: z.string().min(1).max(300), text: z.string().max(100_000) });

/**
 * Says that there is something to read, and nothing of what: mail is read on phones on kitchen tables. Who it is about
 * and what was said is shown after signing in.
 */
const alertSafeguarding: Delivery = async (row, { tx, sendMail }) => {
  const { toPersonId } = alert.parse(row.payload);
  const [person] = await tx.execute<{ email: string | null }>(
    sql`select e.email from person_emails e join outbox o on o.school_id = e.school_id where o.id = ${row.id}::uuid and e.person_id = ${toPersonId}::uuid`,
  );
  if (!person?.email) throw new Error('This person has no e-mail address');
  const link = new URL('/sign-in', jobsEnvironment().NEXT_PUBLIC_APP_URL).href;
  await sendMail({
    id: row.id,
    to: person.email,
    subject: 'A safeguarding concern waits for you',
    text: `A safeguarding concern has been raised at your school and waits to be acknowledged within four hours.\n\nSign in to read it: ${link}\n\nThis mail says nothing about it on purpose. Please do not answer it.\n`,
  });
};

/** What is done with each kind of row. A kind without an entry stays in the outbox and says so. */
export const deliveries: Record<string, Delivery> = {
  // It is read in the app from the moment it is published: nothing leaves.
  'announcement.published': async () => {},
  'safeguarding.alert': alertSafeguarding,
  mail: async (row, { sendMail }) => sendMail({ id: row.id, ...mail.parse(row.payload) }),
};
