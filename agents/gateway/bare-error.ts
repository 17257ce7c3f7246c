/** More than any refusal is long, and little enough to hold for every answer that is under way. */
const LONGEST_TAIL = 16_384;
const LAST_EVENT = /^(?:data|event|id|retry|:).*$/gm;

/**
 * The provider may break off a 200 event stream with its error as bare JSON, outside of any event, which readers of event
 * streams pass over: the answer would look cut, and the quota, the key or the model would not be blamed. Passes the stream
 * on as it is, and such an ending once more as an event.
 */
export function withBareErrors(response: Response): Response {
  const isStream = response.headers.get('content-type')?.includes('text/event-stream');
  if (!response.ok || !response.body || !isStream) return response;
  const reader = response.body.getReader();
  const tail = new Tail();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (!done) {
          tail.add(value);
          return controller.enqueue(value);
        }
        const error = bareError(tail.text());
        if (error) controller.enqueue(new TextEncoder().encode(`\n\ndata: ${error}\n\n`));
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

/** The last of a stream: what came at the end, however it was cut into chunks. */
class Tail {
  #chunks: Uint8Array[] = [];
  #length = 0;

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length - this.#chunks[0]!.length >= LONGEST_TAIL) this.#length -= this.#chunks.shift()!.length;
  }

  text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#chunks));
  }
}

/** The error that stands behind the last event, in one line. */
function bareError(tail: string): string | undefined {
  const last = [...tail.matchAll(LAST_EVENT)].at(-1);
  const rest = last ? tail.slice(last.index + last[0].length) : tail;
  try {
    const value: unknown = JSON.parse(rest);
    const [error] = Array.isArray(value) ? value : [value];
    return typeof error === 'object' && error !== null && 'error' in error ? JSON.stringify(value) : undefined;
  } catch {
    return undefined;
  }
}
