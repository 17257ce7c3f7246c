import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { z } from 'zod';
import type { RunningServer } from '#embedded/http-server.ts';
import { listen } from '#embedded/http-server.ts';
import type { Mailbox } from './mailbox.ts';
import { listPage, mailPage } from './pages.ts';

/** A mail as the jobs hand it over. */
const handedOver = z.object({ to: z.email(), subject: z.string().max(500), text: z.string().max(100_000) });

/** Serves the mailbox: pages for people, and `/api/messages` (newest first), where jobs post as well. */
export function startMailbox(mailbox: Mailbox, port: number): Promise<RunningServer> {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        frameAncestors: ["'none'"],
        formAction: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
    }),
  );
  app.onError((error, c) => {
    console.error(error);
    return c.text('The mailbox could not be read.', 500);
  });
  app.get('/', (c) => c.html(listPage(mailbox.list())));
  app.get('/mail/:id', (c) => {
    const mail = mailbox.read(c.req.param('id'));
    return mail ? c.html(mailPage(mail)) : c.html(listPage(mailbox.list()), 404);
  });
  app.get('/api/messages', (c) => c.json({ messages: mailbox.list() }));
  app.post('/api/messages', async (c) => {
    // JSON only: a form of another website cannot send it.
    if (!c.req.header('content-type')?.startsWith('application/json')) return c.json({ message: 'Send JSON' }, 415);
    const mail = handedOver.safeParse(await c.req.json().catch(() => null));
    if (!mail.success) return c.json({ message: z.prettifyError(mail.error) }, 400);
    return c.json({ id: mailbox.send(mail.data).id }, 201);
  });
  app.get('/api/messages/:id', (c) => {
    const mail = mailbox.read(c.req.param('id'));
    return mail ? c.json(mail) : c.json({ message: 'No such mail' }, 404);
  });
  return listen(app, port);
}
