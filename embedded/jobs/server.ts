import { randomUUID, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { z } from 'zod';
import { listen, type RunningServer } from '#embedded/http-server.ts';
import { LOOPBACK } from '#embedded/ports.ts';
import type { Engine } from './engine.ts';
import { readOverview } from './overview.ts';
import { overviewPage } from './pages.ts';
import { eventSchema, type JobEvent } from './protocol.ts';

const LARGEST_BODY = 512 * 1024;

export interface ServerOptions {
  port: number;
  eventKey: string;
  engine: Engine;
  nextRun: (functionId: string) => Date | undefined;
}

/** Takes events at `/e/:key`, and shows functions and runs at `/` (for people) and `/api/overview` (for programs). */
export function startServer({ port, eventKey, engine, nextRun }: ServerOptions): Promise<RunningServer> {
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
  // A page elsewhere whose name was made to lead here is not a page of this machine.
  app.use(async (c, next) => {
    const host = c.req.header('host')?.replace(/:\d+$/, '');
    return host === LOOPBACK || host === 'localhost' ? next() : c.text('Not here', 421);
  });
  app.onError((error, c) => {
    console.error(error);
    return c.json({ error: 'The event could not be taken', status: 500 }, 500);
  });
  app.post('/e/:key', bodyLimit({ maxSize: LARGEST_BODY }), async (c) => {
    if (!isSame(c.req.param('key'), eventKey)) return c.json({ error: 'Event key not found', status: 401 }, 401);
    const parsed = z
      .array(eventSchema)
      .max(1000)
      .safeParse([await c.req.json().catch(() => null)].flat());
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error), status: 400 }, 400);
    const events = parsed.data.map(
      (event): JobEvent => ({
        ...event,
        id: event.id || randomUUID(),
        data: event.data ?? {},
        ts: event.ts || Date.now(),
      }),
    );
    await engine.ingest(events);
    return c.json({ ids: events.map(({ id }) => id), status: 200 });
  });
  app.get('/', async (c) => c.html(overviewPage(await readOverview(engine, nextRun))));
  app.get('/api/overview', async (c) => c.json(await readOverview(engine, nextRun)));
  return listen(app, port);
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
