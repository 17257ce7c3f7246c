import { serve } from 'inngest/next';
import { inngest } from '#inngest/client.ts';
import { functions } from '#inngest/functions.ts';

/** Jobs are run by whoever has the signing key (Inngest, or the embedded jobs) and by nobody else; syncing is signed too. */
export const { GET, POST, PUT } = serve({ client: inngest, functions, enableUnauthedSync: false });
