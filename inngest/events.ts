import { eventType } from 'inngest';

/** Something stands in the outbox that should not wait for the next minute. Carries no data: the outbox has it. */
export const outboxWritten = eventType('outbox/written');

/** A roster waits to be checked, imported or exported. Carries no data: the run has it. */
export const rosterAsked = eventType('oneroster/asked');
