import type { z } from 'zod';
import { Refusal } from './refusal.ts';

const MOST_BYTES = 16 * 1024;

/** The body as its schema says. Throws Refusal `payload_too_large`, `unsupported_media_type` or `invalid_input`. */
export async function readBody<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const bytes = await bytesOf(request);
  const type = request.headers.get('content-type');
  if (bytes.length > 0 && type !== null && !/^application\/json\b/i.test(type))
    throw new Refusal('unsupported_media_type', 'Send JSON, with content-type application/json.');
  const parsed = schema.safeParse(jsonOf(bytes));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.'),
    message: issue.code === 'unrecognized_keys' ? 'Not a field of this function; leave it out' : issue.message,
  }));
  const said = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  throw new Refusal('invalid_input', `The body does not fit. ${said}.`, { issues });
}

function jsonOf(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal('invalid_input', 'The body is not JSON.', { issues: [{ path: '', message: 'Not JSON' }] });
  }
}

/** Counts what really comes: a length that is only claimed protects nobody. */
async function bytesOf(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length;
    if (length > MOST_BYTES) {
      await reader?.cancel().catch(() => {});
      throw new Refusal('payload_too_large', `A body has at most ${MOST_BYTES} bytes.`);
    }
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
