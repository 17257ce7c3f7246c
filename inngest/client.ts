import { Inngest } from 'inngest';

/**
 * The jobs of Catalyst. Addresses and keys come from the SDK's own variables (INNGEST_BASE_URL, INNGEST_EVENT_KEY,
 * INNGEST_SIGNING_KEY): an account of Inngest, or the embedded jobs. Never in the SDK's development mode, in which
 * whoever reaches the port may run functions.
 */
export const inngest = new Inngest({ id: 'catalyst', isDev: false });
