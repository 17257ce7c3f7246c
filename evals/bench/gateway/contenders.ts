import { randomUUID } from 'node:crypto';
import { createGoogle } from '@ai-sdk/google';
import type { LanguageModelV4, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { createGatewayModel } from '#agents/gateway/gateway-model.ts';
import { ANSWER } from './model-process.ts';
import type { Peer } from './peer.ts';
import type { World } from './world.ts';

export const MODEL = 'gemini-2.5-flash-lite';

/** One way to reach the model server. */
export interface Contender {
  name: 'baseline' | 'floor' | 'ours' | 'peer';
  /** A model for one call to the server at `baseURL`. */
  model(baseURL: string): LanguageModelV4;
  /** Ends what a call left behind it, so that it costs this contender and not the next. */
  settle(): Promise<void>;
}

/** One call's milliseconds to the first visible part and to the end. */
export interface Sample {
  first: number;
  end: number;
}

const question = 'Was Ada present this term, and is there anything that I should do about it?';
const rules =
  'You are the assistant of a school. Answer in the language of the question, in plain sentences, from what the ' +
  'operations returned and from nothing else. Say what you do not know. Name a person only if the one who asks may see them. ';

const prompt: LanguageModelV4Prompt = [
  { role: 'system', content: rules.repeat(6) },
  { role: 'user', content: [{ type: 'text', text: question }] },
];

/** The provider's SDK with one key, as it would be used without a gateway. */
export function baseline(world: World): Contender {
  return { name: 'baseline', model: remembered((baseURL) => google(baseURL, world.key)), settle: async () => {} };
}

/** The same after one row of its own is committed: the least that anything durable adds here, whatever it decides. */
export function floor(world: World): Contender {
  const committed: typeof fetch = async (...request) => {
    await world.commitRow();
    return fetch(...request);
  };
  const model = remembered((baseURL) => google(baseURL, world.key, { fetch: committed }));
  return { name: 'floor', model, settle: async () => {} };
}

/** The gateway with everything on: each call is a new turn of one of many people, and its attempt is traced. */
export function ours(world: World): Contender {
  let next = 0;
  return {
    name: 'ours',
    model: (baseURL) => {
      const person = world.people[next++ % world.people.length]!;
      const traceId = randomUUID().replaceAll('-', '');
      return createGatewayModel({ pool: world.pool, baseURL, endpoint: 'chat', person, turnId: randomUUID(), traceId });
    },
    settle: () => world.settle(),
  };
}

/** The same SDK and key through another gateway, which passes Gemini's own paths on to the model server. */
export function through(peer: Peer, world: World): Contender {
  const model = remembered((baseURL) => google(peer.url, world.key, { headers: peer.headersFor(baseURL) }));
  return { name: 'peer', model, settle: async () => {} };
}

type Settings = NonNullable<Parameters<typeof createGoogle>[0]>;

const google = (baseURL: string, apiKey: string, settings: Settings = {}) =>
  createGoogle({ ...settings, baseURL, apiKey }).languageModel(MODEL);

function remembered(make: (baseURL: string) => LanguageModelV4): (baseURL: string) => LanguageModelV4 {
  const made = new Map<string, LanguageModelV4>();
  return (baseURL) => made.get(baseURL) ?? made.set(baseURL, make(baseURL)).get(baseURL)!;
}

/** Asks once. Throws if the answer is not, to the letter, what the model server says. */
export async function askOnce(model: LanguageModelV4, streaming: boolean): Promise<Sample> {
  const started = performance.now();
  const { text, first } = streaming ? await stream(model) : await generate(model);
  const ended = performance.now();
  if (text !== ANSWER) throw new Error(`The answer is not the model’s: “${text.slice(0, 80)}”`);
  return { first: (first ?? ended) - started, end: ended - started };
}

async function generate(model: LanguageModelV4): Promise<{ text: string; first?: number }> {
  const { content } = await model.doGenerate({ prompt });
  return { text: content.map((part) => (part.type === 'text' ? part.text : '')).join('') };
}

async function stream(model: LanguageModelV4): Promise<{ text: string; first?: number }> {
  const { stream: parts } = await model.doStream({ prompt });
  let text = '';
  let first: number | undefined;
  let finished = false;
  for await (const part of parts) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish') finished = true;
    if (part.type !== 'text-delta' || part.delta === '') continue;
    first ??= performance.now();
    text += part.delta;
  }
  if (!finished) throw new Error('The stream ended without a finish');
  return { text, ...(first === undefined ? {} : { first }) };
}
