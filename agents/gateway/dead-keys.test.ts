import { expect, test } from 'vitest';
import { type DemonstrationKey, demonstrationKeys } from '#embedded/gemini/demonstration-keys.ts';
import { DEMONSTRATION_MODELS } from '#embedded/gemini/models.ts';
import { ANSWER_TEXT, answered, gatewayDatabase, gatewayModel, modelServer } from './testing/gateway-harness.ts';

/** Asked in all; more with GATEWAY_REQUESTS. */
const REQUESTS = Number(process.env.GATEWAY_REQUESTS ?? 3000);
const A_MINUTE = 500;
const CALLERS = 24;
const START = Date.parse('2026-03-03T12:00:10Z');
const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'How is 8B?' }] }];

const gateway = await gatewayDatabase();
const { owner, pool } = gateway;
let now = START;
const refusals = new Map<string, number>();
const server = await modelServer({
  now: () => now,
  onVerdict: ({ project, model, at }, { admitted }) => {
    const window = `${project} ${model} ${new Date(at).toISOString().slice(0, 16)}`;
    if (!admitted) refusals.set(window, (refusals.get(window) ?? 0) + 1);
  },
});

/** Thirty of the hundred, over all families: the ledger believes all of them to have room. */
const dead = demonstrationKeys().filter((_, index) => index % 10 < 3);
const [invalid, suspended, hanging, dayGone, usedByOthers] = [0, 1, 2, 3, 4].map((kind) =>
  dead.filter((_, index) => index % 5 === kind),
);
const modelOf = ({ families }: DemonstrationKey) => families[0]!;

/** Others use the same projects up, in every minute anew, before we ask. */
function takeAll({ project, families }: DemonstrationKey): void {
  const limits = DEMONSTRATION_MODELS[families[0]!]!;
  for (let taken = 0; taken < limits.requestsPerMinute; taken += 1)
    server.judge.admit(project, families[0]!, 1, limits, now);
}

async function ask(index: number): Promise<string> {
  const model = gatewayModel(pool, server, { silenceMs: 1500 });
  if (index % 2 === 0) return (await answered(await model.doStream({ prompt }))).text;
  const { content } = await model.doGenerate({ prompt });
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

test(`${REQUESTS} requests with 30 of 100 keys dead: nobody notices, and what is exhausted is asked once a window`, {
  timeout: 600_000,
}, async () => {
  await gateway.clear();
  await gateway.setClock(new Date(now).toISOString());
  for (const { key } of invalid!) server.faults.add({ kind: 'key-invalid', key });
  for (const { key } of suspended!) server.faults.add({ kind: 'key-suspended', key });
  for (const { key } of hanging!) server.faults.add({ kind: 'silence', key });
  for (const { key } of dayGone!) server.faults.add({ kind: 'quota-day', key });
  const failures: unknown[] = [];
  let asked = 0;
  while (asked < REQUESTS) {
    for (const key of usedByOthers!) takeAll(key);
    const minute = Math.min(REQUESTS, asked + A_MINUTE);
    const caller = async () => {
      while (asked < minute) {
        asked += 1;
        const text = await ask(asked).catch((error: unknown) => error);
        if (text !== ANSWER_TEXT) failures.push(text);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    await pool.drain();
    now += 60_000;
    await gateway.setClock(new Date(now).toISOString());
  }
  expect(failures).toEqual([]);

  const first = new Date(START).toISOString().slice(0, 16);
  for (const [window, times] of refusals) {
    // Before the first refusal is known, those under way cannot know it either.
    const most = window.endsWith(first) ? CALLERS : 1;
    expect(times, window).toBeLessThanOrEqual(most);
    expect(usedByOthers!.some((key) => window.startsWith(`${key.project} ${modelOf(key)} `))).toBe(true);
  }
  expect([...refusals.keys()].some((window) => !window.endsWith(first))).toBe(true);

  const rows = await owner<{ key_id: string; probes: number; minutes: number }[]>`
    select key_id, count(*) filter (where is_probe)::int as probes, count(distinct reserved_at)::int as minutes
    from public.api_usage_logs where key_id = any (${dayGone!.map(({ id }) => id)}) and outcome = 'quota' group by 1`;
  for (const { probes, minutes } of rows) {
    expect(probes).toBeLessThanOrEqual(1);
    expect(minutes).toBeLessThanOrEqual(2);
  }
  const refused = await owner`select count(*)::int from public.ai_keys where status = 'refused'`;
  expect(refused[0]!.count).toBeLessThanOrEqual(12);
  const open = await owner`select count(*)::int from public.api_usage_logs where state = 'reserved'`;
  expect(open[0]!.count).toBe(0);
});
