import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Told = { key: string; response: ServerResponse; streaming: boolean; elsewhere: string };

const refusal = (code: number, status: string, key: string, details: unknown[] = []) => ({
  error: {
    code,
    status,
    message: `Consumer 'api_key:${key}' (x-goog-api-key: ${key}; ?key=${encodeURIComponent(key)}) was refused: ${key}`,
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', metadata: { consumer: key, key } }, ...details],
  },
});

function json({ response, key }: Told, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-echo-key': key, 'set-cookie': `key=${key}` });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

const part = (text: string, finishReason?: string) => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, ...(finishReason ? { finishReason } : {}) }],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 3, totalTokenCount: 8 },
});

/** A stream of these events; an answer in one piece has none of its own, so it is the first event. */
function stream(told: Told, events: unknown[], ending = ''): void {
  if (!told.streaming) {
    json(told, 200, ending || events.at(-1));
    return;
  }
  told.response.writeHead(200, { 'content-type': 'text/event-stream', 'x-echo-key': told.key });
  for (const event of events) told.response.write(`data: ${JSON.stringify(event)}\r\n\r\n`);
  told.response.end(ending);
}

const reason = (name: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: name });
const perDay = {
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '20' }],
};

/** Every way of failing, and of not failing, by a provider or a proxy that repeats the key it was sent. */
export const tellings = {
  suspended: (told) => json(told, 403, refusal(403, 'PERMISSION_DENIED', told.key, [reason('CONSUMER_SUSPENDED')])),
  invalid: (told) => json(told, 400, refusal(400, 'INVALID_ARGUMENT', told.key, [reason('API_KEY_INVALID')])),
  unauthenticated: (told) => json(told, 401, refusal(401, 'UNAUTHENTICATED', told.key)),
  'wrong request': (told) => json(told, 400, refusal(400, 'INVALID_ARGUMENT', told.key)),
  'minute quota': (told) => json(told, 429, refusal(429, 'RESOURCE_EXHAUSTED', told.key)),
  'day quota': (told) => json(told, 429, [refusal(429, 'RESOURCE_EXHAUSTED', told.key, [perDay])]),
  overloaded: (told) => json(told, 503, refusal(503, 'UNAVAILABLE', told.key)),
  'internal error': (told) => json(told, 500, refusal(500, 'INTERNAL', told.key)),
  'unknown error': (told) => json(told, 418, { oops: told.key }),
  'plain text': (told) => json(told, 502, `upstream said no to ${told.key}`),
  'proxy page': (told) => json(told, 502, `<html><body>GET /?key=${told.key}</body></html>`),
  'retired model': (told) => json(told, 404, refusal(404, 'NOT_FOUND', told.key)),
  redirect: ({ response, key, elsewhere }) => {
    response.writeHead(307, { location: `${elsewhere}/${key}?key=${key}` }).end();
  },
  'another shape': (told) => stream(told, [{ candidates: told.key, key: told.key }]),
  'no JSON': (told) => stream(told, [], `data: {"key": "${told.key}\r\n\r\n`),
  'refused in a stream': (told) => stream(told, [refusal(503, 'UNAVAILABLE', told.key)]),
  'refused after text': (told) => stream(told, [part('Some '), refusal(500, 'INTERNAL', told.key)]),
  'broken after text': (told) => stream(told, [part('Some ')], `data: {"candidates": "${told.key}\r\n\r\n`),
  'no end': (told) => stream(told, [part('Some ')]),
  reset: ({ response }) => {
    response.destroy();
  },
  silence: () => {},
  fine: (told) => stream(told, [part('All is '), part('well.', 'STOP')]),
} satisfies Record<string, (told: Told) => void>;

export type Telling = keyof typeof tellings;

/**
 * A model server that answers everything in the way that is set, and counts the keys that it was sent. `misled` are
 * requests that followed a redirect to another host.
 */
export async function startTellingServer() {
  const seen = new Set<string>();
  const state: { telling: Telling } = { telling: 'fine' };
  let misled = 0;
  const other = createServer((_, response) => {
    misled += 1;
    response.end();
  });
  const elsewhere = await listening(other);
  const server = createServer((request, response) => {
    const key = String(request.headers['x-goog-api-key'] ?? '');
    seen.add(key);
    request.resume();
    const streaming = request.url?.includes(':streamGenerateContent') ?? false;
    request.on('end', () => tellings[state.telling]({ key, response, streaming, elsewhere }));
  });
  return {
    url: `${await listening(server)}/v1beta`,
    seen,
    state,
    misled: () => misled,
    close: () => {
      for (const one of [server, other]) {
        one.closeAllConnections();
        one.close();
      }
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
