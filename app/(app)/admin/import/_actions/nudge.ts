'use server';

import { inngest } from '#inngest/client.ts';
import { rosterAsked } from '#inngest/events.ts';
import { requireKeeper } from '../../../../_server/duties.ts';

/** Has what waits begun at once. Without it the job looks every minute. */
export async function nudge(): Promise<void> {
  await requireKeeper('registrar');
  await inngest.send(rosterAsked.create({})).catch(() => undefined);
}
