'use server';

import { inngest } from '#inngest/client.ts';
import { rosterAsked } from '#inngest/events.ts';
import { requireCaller } from '../../../../_server/session.ts';

/** Has what waits begun at once. Without it the job looks every minute. */
export async function nudge(): Promise<void> {
  await requireCaller('admin');
  await inngest.send(rosterAsked.create({})).catch(() => undefined);
}
