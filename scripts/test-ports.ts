import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LOOPBACK } from '#embedded/ports.ts';

/** Below the ports that systems take for outgoing connections, which would hold one when its service comes to listen. */
const FIRST = 20_000;
const COUNT = 10_000;

const given = new Set<number>();

/** A free port of this host, given to nobody else in this process. */
export async function freeTestPort(): Promise<number> {
  for (;;) {
    const port = FIRST + randomInt(COUNT);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
