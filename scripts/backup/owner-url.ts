import path from 'node:path';
import { runningInstance } from '#embedded/instance/record.ts';
import { superuserPassword } from '#embedded/postgres/cluster.ts';
import { StartError } from '#embedded/start-error.ts';
import { dataDirectory } from '../settings.ts';

/** A login that row security does not bind: the running installation's own superuser, or DATABASE_OWNER_URL. */
export function ownerUrl(): string {
  const given = process.env.DATABASE_OWNER_URL;
  if (given) return given;
  const running = runningInstance(dataDirectory());
  if (!running?.env.DATABASE_URL)
    throw new StartError(
      'Catalyst is not running, and DATABASE_OWNER_URL is not set. Run "npm start" in another terminal first.',
    );
  const password = superuserPassword(path.join(dataDirectory(), 'database'));
  return Object.assign(new URL(running.env.DATABASE_URL), { username: 'postgres', password }).href;
}
