import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { LOOPBACK } from './ports.ts';

export interface RunningServer {
  port: number;
  /** Address without a path, as `http://127.0.0.1:54321`. */
  url: string;
  stop(): Promise<void>;
}

/** Serves on 127.0.0.1. Port 0 takes a free one. */
export function listen(app: Hono, port: number): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: LOOPBACK }, (address) => {
      server.off('error', reject);
      resolve({ port: address.port, url: `http://${LOOPBACK}:${address.port}`, stop: () => stop(server as Server) });
    });
    server.once('error', reject);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // Browsers keep connections open; nothing is under way on idle ones.
    server.closeAllConnections();
  });
}
