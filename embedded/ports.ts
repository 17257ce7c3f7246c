import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

export const LOOPBACK = '127.0.0.1';
const ATTEMPTS = 4;

/** A free port of this machine; another program may take it before it is used. */
export async function freePort(): Promise<number> {
  return listenBriefly(0);
}

/** Refuses a port that another program holds, naming the variable that chooses it. */
export async function requireFreePort(port: number, purpose: string, variable: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await listenBriefly(port);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EACCES') {
        throw new StartError(
          `Port ${port} (${purpose}) may not be used by this account. Set ${variable} to one above 1023.`,
        );
      }
      if (code !== 'EADDRINUSE') throw error;
      // Our ports lie where the system also takes those of outgoing connections, which are soon over.
      if (attempt === ATTEMPTS) throw portTaken(port, purpose, variable);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

export function portTaken(port: number, purpose: string, variable: string): StartError {
  return new StartError(
    `Port ${port} (${purpose}) is already in use. Stop the program that uses it, or set ${variable} to a free port.`,
  );
}

function listenBriefly(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = probe.address();
      const taken = typeof address === 'object' && address ? address.port : port;
      probe.close(() => resolve(taken));
    });
  });
}
