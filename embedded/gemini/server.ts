import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK, requireFreePort } from '../ports.ts';
import { planParts, responseOf, signedByAnother, streamedParts, usageAfter } from './answer-chunks.ts';
import { type DemonstrationKey, demonstrationKeys, spareDemonstrationKeys } from './demonstration-keys.ts';
import { type Fault, type FaultKind, FaultList, faultRefusal } from './faults.ts';
import { DEMONSTRATION_MODELS, type ModelLimits } from './models.ts';
import { QuotaJudge, type Verdict, type WindowKind } from './quota.ts';
import {
  badKey,
  invalidArgument,
  missingKey,
  overloaded,
  quotaExceeded,
  type Refusal,
  unknownModel,
} from './refusals.ts';
import { readJson, send, sendHtml, sendJson } from './replies.ts';
import { countRequest } from './tokens.ts';
import type { Answer, GenerateContentRequest, Part, Plan } from './wire.ts';

export type DemonstrationModelOptions = {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** The keys that it accepts. Default: the demonstration keys, and the spare ones. */
  keys?: readonly DemonstrationKey[];
  /** What answers; default the rule-based brain. */
  answer?: Answer;
  /** Time to think before the first part. Default 500 ms. */
  thinkMs?: number;
  /** Time between parts of a stream. Default 35 ms. */
  chunkMs?: number;
  /** How a minute is counted. Default `fixed`. */
  window?: WindowKind;
  /** Limits that differ from the models' own, by model id; `*` for all. */
  limits?: Record<string, Partial<ModelLimits>>;
  /** Milliseconds since 1970. Default the machine's clock. */
  now?: () => number;
  /** Told of every request that the quotas were asked about. */
  onVerdict?: (asked: { project: string; model: string; tokens: number; at: number }, verdict: Verdict) => void;
  /** Lets `POST /control` order faults, limits and puppet answers: for tests of other processes only. */
  controllable?: boolean;
};

export type RunningDemonstrationModels = {
  /** The base address, ending in `/v1beta`. */
  url: string;
  port: number;
  judge: QuotaJudge;
  /** Requests taken since the start: admitted, refused for quota, cut by their caller. */
  totals: { admitted: number; refused: number; aborted: number };
  faults: FaultList;
  /** Puppet mode: the next answers are these plans, whatever was asked; the brain comes back when they are used up. */
  puppet(plans: readonly Plan[]): void;
  setLimits(limits: Record<string, Partial<ModelLimits>>): void;
  close(): Promise<void>;
};

/** Body of `POST /control`; the answer has the totals and what stands in the present windows. */
export type ControlOrders = {
  reset?: boolean;
  faults?: Fault[];
  plans?: Plan[];
  limits?: Record<string, Partial<ModelLimits>>;
};

type Call = {
  key: string;
  project: string;
  model: string;
  body: GenerateContentRequest;
  streaming: boolean;
  tokens: number;
};

/**
 * A local server that speaks Gemini's API and enforces its limits per project and model. It is what the product talks
 * to when no real provider is configured, and the independent judge of the gateway's quota tests.
 */
export async function startDemonstrationModels(
  options: DemonstrationModelOptions,
): Promise<RunningDemonstrationModels> {
  if (options.port) await requireFreePort(options.port, 'demonstration models', 'MODELS_PORT');
  const models = new DemonstrationModels(options);
  const server = createServer((request, response) => {
    models.handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, overloaded());
      else response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.listen(options.port, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${LOOPBACK}:${port}/v1beta`,
    port,
    judge: models.judge,
    totals: models.totals,
    faults: models.faults,
    puppet: (plans) => models.plans.push(...plans),
    setLimits: (limits) => models.setLimits(limits),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

class DemonstrationModels {
  readonly judge: QuotaJudge;
  readonly faults = new FaultList();
  readonly plans: Plan[] = [];
  readonly totals = { admitted: 0, refused: 0, aborted: 0 };
  readonly #options: DemonstrationModelOptions;
  readonly #projects: ReadonlyMap<string, string>;
  #limits: Record<string, Partial<ModelLimits>>;
  #brain: Answer | undefined;

  constructor(options: DemonstrationModelOptions) {
    this.#options = options;
    this.judge = new QuotaJudge(options.window ?? 'fixed');
    this.#projects = new Map(
      (options.keys ?? [...demonstrationKeys(), ...spareDemonstrationKeys()]).map(({ key, project }) => [key, project]),
    );
    this.#limits = options.limits ?? {};
  }

  setLimits(limits: Record<string, Partial<ModelLimits>>): void {
    this.#limits = limits;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://models');
    if (this.#options.controllable && url.pathname === '/control') return this.#control(request, response);
    const key = String(request.headers['x-goog-api-key'] ?? url.searchParams.get('key') ?? '');
    const project = this.#projects.get(key);
    if (!project) return send(response, key ? badKey() : missingKey());
    const [, model, method] = /^\/v1beta\/models(?:\/([^/:]+))?(?::(\w+))?$/.exec(url.pathname) ?? [];
    if (request.method === 'GET' && !method) return this.#describe(response, key, project, model);
    if (!model || !method || !DEMONSTRATION_MODELS[model]) return send(response, unknownModel(model ?? url.pathname));
    const body = await readJson<GenerateContentRequest>(request);
    if (!body) return send(response, invalidArgument('Invalid JSON payload received.'));
    if (!hasContents(body))
      return send(response, invalidArgument('* GenerateContentRequest.contents: contents is not specified'));
    const call = {
      key,
      project,
      model,
      body,
      streaming: method === 'streamGenerateContent',
      tokens: countRequest(body),
    };
    if (method === 'countTokens') return sendJson(response, 200, { totalTokens: call.tokens });
    if (method !== 'generateContent' && !call.streaming) return send(response, unknownModel(`${model}:${method}`));
    await this.#generate(call, response);
  }

  async #control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const orders = await readJson<ControlOrders>(request);
    if (orders?.reset) {
      this.faults.clear();
      this.plans.length = 0;
      this.#limits = this.#options.limits ?? {};
    }
    for (const fault of orders?.faults ?? []) this.faults.add(fault);
    this.plans.push(...(orders?.plans ?? []));
    if (orders?.limits) this.#limits = orders.limits;
    sendJson(response, 200, { totals: this.totals, counts: Object.fromEntries(this.judge.counts(this.#now())) });
  }

  #describe(response: ServerResponse, key: string, project: string, model: string | undefined): void {
    const fault = model === undefined ? undefined : this.faults.take({ key, project, model });
    if (fault === 'reset') return void response.destroy();
    const refusal = fault && faultRefusal(fault, key, model ?? '');
    if (refusal) return void send(response, refusal);
    const known = Object.entries(DEMONSTRATION_MODELS).map(([id, { displayName }]) => ({
      name: `models/${id}`,
      displayName: `${displayName} (demonstration)`,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    }));
    const one = known.find(({ name }) => name === `models/${model}`);
    if (one) sendJson(response, 200, one);
    else if (model) send(response, unknownModel(model));
    else sendJson(response, 200, { models: known });
  }

  async #generate(call: Call, response: ServerResponse): Promise<void> {
    const fault = this.faults.take(call);
    if (fault === 'reset') return void response.destroy();
    if (fault === 'html') return sendHtml(response);
    const refusal = (fault && faultRefusal(fault, call.key, call.model)) ?? invalidRequest(call);
    if (refusal) return send(response, refusal, fault === 'quota-array');
    const quotaRefusal = this.#judge(call);
    if (quotaRefusal) return send(response, quotaRefusal);

    const gone = new AbortController();
    response.once('close', () => {
      if (response.writableFinished) return;
      this.totals.aborted += 1;
      gone.abort();
    });
    try {
      if (fault === 'silence') await once(response, 'close');
      const parts = fault === 'empty' ? [{ text: '' }] : planParts(await this.#plan(call, gone.signal), call.model);
      if (call.streaming) await this.#stream(call, parts, response, gone.signal, fault);
      else this.#answer(call, parts, response, fault);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    }
  }

  #judge({ project, model, tokens }: Call): Refusal | undefined {
    const limits = { ...DEMONSTRATION_MODELS[model]!, ...this.#limits['*'], ...this.#limits[model] };
    const at = this.#now();
    const verdict = this.judge.admit(project, model, tokens, limits, at);
    this.#options.onVerdict?.({ project, model, tokens, at }, verdict);
    this.totals[verdict.admitted ? 'admitted' : 'refused'] += 1;
    return verdict.admitted ? undefined : quotaExceeded(model, verdict.violations, verdict.retryMs);
  }

  async #plan({ body, model }: Call, signal: AbortSignal): Promise<Plan> {
    const { thinkMs = 500 } = this.#options;
    if (thinkMs > 0) await sleep(thinkMs, undefined, { signal });
    const scripted = this.plans.shift();
    if (scripted) return scripted;
    this.#brain ??= this.#options.answer ?? ((await import('./brain.ts')) as { answer: Answer }).answer;
    const { contents, systemInstruction, tools = [] } = body;
    return this.#brain({
      contents,
      systemInstruction,
      tools: tools.flatMap(({ functionDeclarations }) => functionDeclarations ?? []),
      model,
      now: new Date(this.#now()),
    });
  }

  #answer(call: Call, parts: Part[], response: ServerResponse, fault: FaultKind | undefined): void {
    const finishReason = fault === 'no-finish-reason' ? undefined : 'STOP';
    sendJson(response, 200, responseOf(parts, usageAfter(call.tokens, parts), identity(call, fault), finishReason));
  }

  async #stream(
    call: Call,
    parts: Part[],
    response: ServerResponse,
    signal: AbortSignal,
    fault: FaultKind | undefined,
  ): Promise<void> {
    const { chunkMs = 35 } = this.#options;
    const named = identity(call, fault);
    const chunks = streamedParts(parts);
    const breakAt = fault === 'stream-error-first' ? 0 : Math.max(1, Math.floor(chunks.length / 2));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    for (const [index, part] of chunks.entries()) {
      if (fault && index === breakAt && breakStream(fault, response)) return;
      if (fault === 'stall-later' && index === breakAt) await once(response, 'close');
      const last = index === chunks.length - 1 && fault !== 'no-finish-reason';
      const event = responseOf(
        [part],
        usageAfter(call.tokens, chunks.slice(0, index + 1)),
        named,
        last ? 'STOP' : undefined,
      );
      response.write(`data: ${JSON.stringify(event)}\r\n\r\n`);
      if (chunkMs > 0 && !last) await sleep(chunkMs, undefined, { signal });
    }
    response.end();
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

const identity = ({ model }: Call, fault: FaultKind | undefined) => ({
  modelVersion: fault === 'rerouted' ? `${model}-successor` : model,
  responseId: randomBytes(12).toString('base64url'),
});

function hasContents({ contents }: GenerateContentRequest): boolean {
  return Array.isArray(contents) && contents.length > 0 && contents.every(({ parts }) => Array.isArray(parts));
}

function invalidRequest({ body, model }: Call): Refusal | undefined {
  if (signedByAnother(body.contents, model)) return invalidArgument('Corrupted thought signature.');
  if (DEMONSTRATION_MODELS[model]!.callsTools) return undefined;
  if (body.tools?.length) return invalidArgument('Function calling is not enabled for this model');
  return body.systemInstruction ? invalidArgument('Developer instruction is not enabled for this model') : undefined;
}

function breakStream(fault: FaultKind, response: ServerResponse): boolean {
  switch (fault) {
    case 'stream-error-first':
    case 'stream-error-later':
      response.end(`data: ${JSON.stringify(overloaded().body)}\r\n\r\n`);
      return true;
    case 'stream-reset-later':
      // What was written arrives; the end of the body never does.
      response.socket?.end();
      return true;
    case 'broken-chunk':
      response.end('data: {"candidates": [{"content": {"parts": [{"te\r\n\r\n');
      return true;
    case 'call-cut':
      response.end(
        'data: {"candidates": [{"content": {"parts": [{"functionCall": {"name": "find", "args": {"who\r\n\r\n',
      );
      return true;
    default:
      return false;
  }
}
