import type { UIMessageChunk } from 'ai';
import type { MessageMetadata } from '#agents/conversation/store.ts';

/**
 * The chunks of a UI message stream (server-sent events, one JSON value each), as they arrive. Leaving the loop cancels
 * the reading, not the turn on the server.
 */
export async function* readChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<UIMessageChunk<MessageMetadata>> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const data = line.startsWith('data:') ? line.slice(5).trim() : '';
        if (data !== '' && data !== '[DONE]') yield JSON.parse(data) as UIMessageChunk<MessageMetadata>;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
