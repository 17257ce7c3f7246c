import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './refusals.ts';

const LARGEST_BODY = 20 * 1024 * 1024;

/** The request's JSON, or undefined if it is none or too large. */
export async function readJson<Body>(request: IncomingMessage): Promise<Body | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

export function send(response: ServerResponse, { status, body }: Refusal, inArray = false): void {
  sendJson(response, status, inArray ? [body] : body);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}

/** What a proxy in between says when the provider cannot be reached. */
export function sendHtml(response: ServerResponse): void {
  response.writeHead(502, { 'content-type': 'text/html' });
  response.end('<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>');
}
