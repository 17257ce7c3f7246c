// A process that asks through the gateway and in chat while the provider fails in every way and repeats the key that it
// was sent, and that tells all it knows: results, errors, their causes and its log. Traces are stored as in the product.
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import pino from 'pino';
import postgres from 'postgres';
import type { Caller } from '#db/caller.ts';
import { startTellingServer, type Telling, tellings } from './telling-server.ts';

const { CANARY_SUPERUSER_URL = '', CANARY_CALLER = '' } = process.env;
const caller: Caller = JSON.parse(CANARY_CALLER);
const server = await startTellingServer();
process.env.GEMINI_BASE_URL = server.url;
process.env.GEMINI_WAIT_MS = '0';

const { startTracing } = await import('../../../tracing/start-tracing.ts');
const { runTurn } = await import('../../../conversation/run-turn.ts');
const { createGatewayModel, keyPool } = await import('../../gateway-model.ts');
const { appDatabase } = await import('#db/client.ts');
const tracing = startTracing();
const owner = postgres(CANARY_SUPERUSER_URL, { max: 1, onnotice: () => {} });
const log = pino({ serializers: { error: pino.stdSerializers.err } });

/** Everything reachable, hidden properties too. */
function tell(what: string, value: unknown): void {
  const everything = { depth: 12, showHidden: true, maxArrayLength: 1000, maxStringLength: 100_000, getters: true };
  console.log(what, inspect(value, everything));
  if (value instanceof Error) {
    console.error(value);
    log.error({ error: value }, what);
    log.error(value);
  }
  try {
    console.log(JSON.stringify(value));
  } catch {} // a circle: inspected above
}

async function healed(): Promise<void> {
  await keyPool().drain();
  await owner`update public.ai_models set status = 'active', overloaded_until = null`;
  await owner`update public.ai_keys set status = 'active' where label <> 'unsendable'`;
  await owner`
    update public.ai_buckets set cooldown_until = null, needs_probe = false, probe_until = null, failures = 0, day_requests = 0, minute_requests = 0`;
  await owner`update public.user_ai_quotas set normal_used = 0`;
}

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'How is 8B?' }] }];
const model = () => createGatewayModel({ endpoint: 'canary', silenceMs: 300 });

async function throughTheModel(name: string): Promise<void> {
  await model()
    .doGenerate({ prompt })
    .then((result) => tell(`${name}, whole`, result))
    .catch((error: unknown) => tell(`${name}, whole`, error));
  await healed();
  try {
    const { stream, ...others } = await model().doStream({ prompt });
    tell(`${name}, streamed`, others);
    for await (const part of stream) tell(`${name}, streamed`, part);
  } catch (error) {
    tell(`${name}, streamed`, error);
  }
  await healed();
}

async function throughChat(name: string): Promise<void> {
  const message = { id: randomUUID(), role: 'user' as const, parts: [{ type: 'text' as const, text: 'How is 8B?' }] };
  const report = (error: unknown) => tell(`${name}, reported`, error);
  const turn = await runTurn({ caller, conversationId: randomUUID(), message, report });
  for await (const chunk of turn.stream) tell(`${name}, chat`, chunk);
  await turn.stored.catch(report);
  await healed();
}

for (const telling of Object.keys(tellings) as Telling[]) {
  server.state.telling = telling;
  await throughTheModel(telling);
  // A chat waits half a minute for a provider that says nothing; the model above has waited for it.
  if (telling !== 'silence') await throughChat(telling);
}
// A key with a line end inside cannot be sent: the error of the platform quotes it.
server.state.telling = 'fine';
await owner`update public.ai_keys set status = case when label = 'unsendable' then 'active' else 'paused' end`;
await keyPool().drain();
await throughTheModel('unsendable');

await keyPool().close();
await tracing.forceFlush();
await tracing.shutdown();
await appDatabase().$client.end();
await owner.end();
server.close();
console.log(`keys seen: ${server.seen.size}, misled: ${server.misled()}`);
