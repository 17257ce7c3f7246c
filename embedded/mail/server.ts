import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { RunningServer } from '#embedded/http-server.ts';
import { listen } from '#embedded/http-server.ts';
import type { Mailbox } from './mailbox.ts';
import { listPage, mailPage } from './pages.ts';

/** Serves the mailbox: pages for people, and `/api/messages` (newest first) for tests. */
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
  app.get('/api/messages/:id', (c) => {
    const mail = mailbox.read(c.req.param('id'));
    return mail ? c.json(mail) : c.json({ message: 'No such mail' }, 404);
  });
  return listen(app, port);
}
