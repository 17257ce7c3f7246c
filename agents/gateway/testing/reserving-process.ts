import { KeyPool } from '../pool.ts';
import { GatewayModel } from '../provider.ts';
import { KeyRing } from '../vault.ts';

// A process of its own that asks without a pause, until it is killed. Arguments: database, models, encryption key.
const [url, baseURL, secret] = process.argv.slice(2) as [string, string, string];
const pool = new KeyPool({ url, poolSize: 4, ring: new KeyRing(secret) });
const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'How is 8B?' }] }];
const ask = async () => {
  for (;;)
    await new GatewayModel({ pool, baseURL, endpoint: 'crash', waitMs: 60_000 }).doGenerate({ prompt }).catch(() => {});
};
for (let caller = 0; caller < 4; caller += 1) ask();
