// npm run create-school: sets up a school of one's own with its first people, in the Catalyst that runs here or in the
// one that the environment describes. Asks for what is not given by --name, --code, --zone, --admin, --lead, --deputy.
import { parseArgs } from 'node:util';
import picocolors from 'picocolors';
import { createSchool, SchoolRefused } from '#db/seed/create-school.ts';
import { runningInstance } from '#embedded/instance/record.ts';
import { StartError } from '#embedded/start-error.ts';
import type { Account } from './create-school/accounts.ts';
import { makeAccounts } from './create-school/accounts.ts';
import type { Person } from './create-school/questions.ts';
import { askFor } from './create-school/questions.ts';
import { required } from './create-school/variables.ts';
import { printError } from './print-error.ts';
import { dataDirectory } from './settings.ts';

const text = { type: 'string' } as const;

async function main(): Promise<void> {
  const variables = runningInstance(dataDirectory())?.env ?? process.env;
  const serviceUrl = required(variables, 'DATABASE_SERVICE_URL');
  const flags = { name: text, code: text, zone: text, admin: text, lead: text, deputy: text };
  const { school, people } = await askFor(parseArgs({ options: flags }).values);
  const accounts = await makeAccounts(variables, Object.values(people));
  const founder = ({ name, email }: Person) => ({ name, email, userId: accounts.of(email).id });
  try {
    const { admin, lead, deputy } = people;
    await createSchool(serviceUrl, { ...school, admin: founder(admin), lead: founder(lead), deputy: founder(deputy) });
  } catch (error) {
    await accounts.undo();
    throw error instanceof SchoolRefused ? new StartError(error.message) : error;
  }
  announce(school.name, required(variables, 'NEXT_PUBLIC_APP_URL'), accounts.all);
}

function announce(school: string, url: string, accounts: Account[]): void {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`\n${picocolors.bold(`${school} is set up.`)} Its people sign in at ${picocolors.cyan(url)}:\n`);
  for (const { email, password } of accounts) say(`  ${email.padEnd(32)} ${password ?? '(the password they have)'}`);
  say(picocolors.dim('\nThe passwords are shown this once. Hand each to its owner alone.'));
}

try {
  await main();
} catch (error) {
  printError(error);
}
