import { eventType } from 'inngest';

/** Something stands in the outbox that should not wait for the next minute. Carries no data: the outbox has it. */
export const outboxWritten = eventType('outbox/written');
