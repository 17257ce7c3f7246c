import path from 'node:path';
import type { InstanceOptions, Ports } from '#embedded/instance/options.ts';
import { PORT_VARIABLES } from '#embedded/instance/options.ts';
import { StartError } from '#embedded/start-error.ts';

const DEFAULT_PORTS: Ports = { app: 3000, supabase: 54321, database: 54322, mailbox: 54324, models: 54325, jobs: 8288 };

export const projectDir = path.resolve(import.meta.dirname, '..');

/** Where this installation keeps everything: CATALYST_DATA, by default `.catalyst` in the project. */
export function dataDirectory(): string {
  return path.resolve(projectDir, process.env.CATALYST_DATA || '.catalyst');
}

/** What the environment asks of `npm start`. Throws StartError naming a variable that cannot be understood. */
export function instanceOptions(): Omit<InstanceOptions, 'app' | 'signal' | 'report'> {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  return {
    projectDir,
    dataDir: dataDirectory(),
    ports: ports(),
    given,
    pace: pace(),
    demonstration: given.CATALYST_DEMONSTRATION !== 'false',
    ...(given.CATALYST_HOST && { host: given.CATALYST_HOST }),
  };
}

function ports(): Ports {
  const names = Object.keys(DEFAULT_PORTS) as (keyof Ports)[];
  return Object.fromEntries(
    names.map((name) => [name, port(PORT_VARIABLES[name].variable, DEFAULT_PORTS[name])]),
  ) as unknown as Ports;
}

/** MODELS_THINK_MS and MODELS_CHUNK_MS: how long the demonstration models take. */
function pace(): InstanceOptions['pace'] {
  const read = (name: string, variable: string) => {
    const milliseconds = Number(process.env[variable] || Number.NaN);
    return Number.isFinite(milliseconds) ? { [name]: milliseconds } : {};
  };
  return { ...read('thinkMs', 'MODELS_THINK_MS'), ...read('chunkMs', 'MODELS_CHUNK_MS') };
}

function port(variable: string, otherwise: number): number {
  const text = process.env[variable];
  if (!text) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 65_536) return number;
  throw new StartError(`${variable} is "${text}"; it must be a port number (0 takes a free one).`);
}
