import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

export const LOOPBACK = '127.0.0.1';

/** A free port of this machine; another program may take it before it is used. */
export async function freePort(): Promise<number> {
  return listenBriefly(0);
}

/** Refuses a port that another program holds, naming the variable that chooses it. */
export async function requireFreePort(port: number, purpose: string, variable: string): Promise<void> {
  try {
    await listenBriefly(port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') throw portTaken(port, purpose, variable);
    if (code === 'EACCES') {
      throw new StartError(
        `Port ${port} (${purpose}) may not be used by this account. Set ${variable} to one above 1023.`,
      );
    }
    throw error;
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
