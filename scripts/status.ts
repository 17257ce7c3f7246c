// npm run status: the variables of the running instance, one NAME=value a line.
import { runningInstance } from '#embedded/instance/record.ts';
import { dataDirectory } from './settings.ts';

const dataDir = dataDirectory();
const instance = runningInstance(dataDir);
if (instance?.ready) {
  for (const [name, value] of Object.entries(instance.env)) process.stdout.write(`${name}=${value}\n`);
} else {
  const state = instance ? 'Catalyst is still starting' : 'Catalyst is not running';
  process.stderr.write(`${state} (data folder ${dataDir}). Start it with "npm start".\n`);
  process.exitCode = 1;
}
