import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningServer } from '#embedded/http-server.ts';
import { openMailbox } from './mailbox.ts';
import { startMailbox } from './server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-mail-'));
const mailbox = openMailbox(folder);
let server: RunningServer;
beforeAll(async () => {
  server = await startMailbox(mailbox, 0);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});
const page = async (address: string) => (await fetch(`${server.url}${address}`)).text();

test('shows what was sent, newest first', async () => {
  expect(await page('/')).toContain('No mail yet');
  mailbox.send({ to: 'ada@school.example', subject: 'First', text: 'one' });
  const second = mailbox.send({
    to: 'bob@school.example',
    subject: 'Second',
    text: 'Open http://127.0.0.1:1/x?a=1&b=2 now',
  });
  const { messages } = (await (await fetch(`${server.url}/api/messages`)).json()) as {
    messages: { subject: string }[];
  };
  expect(messages.map(({ subject }) => subject)).toEqual(['Second', 'First']);
  const list = await page('/');
  expect(list.indexOf('Second')).toBeLessThan(list.indexOf('First'));
  expect(await page(`/mail/${second.id}`)).toContain('<a href="http://127.0.0.1:1/x?a=1&amp;b=2">');
});

test('nothing in a mail becomes markup', async () => {
  const hostile = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>';
  const { id } = mailbox.send({
    to: hostile,
    subject: hostile,
    text: `${hostile} https://x.example/"onmouseover="alert(1)`,
  });
  for (const html of [await page('/'), await page(`/mail/${id}`)]) {
    expect(html).not.toMatch(/<script|<img/);
    expect(html).not.toContain('"onmouseover');
  }
});

test('reads no file outside its folder', async () => {
  expect((await fetch(`${server.url}/api/messages/..%2F..%2Fetc%2Fpasswd`)).status).toBe(404);
});
