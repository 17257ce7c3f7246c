import { randomInt } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import { StartError } from '#embedded/start-error.ts';
import type { Person } from './questions.ts';
import { required, type Variables } from './variables.ts';

export interface Account {
  id: string;
  email: string;
  /** Undefined for a person who had an account, and keeps its password. */
  password: string | undefined;
}

export interface Accounts {
  all: Account[];
  of(email: string): Account;
  /** Deletes those that were made. */
  undo(): Promise<void>;
}

// Without the characters that people take for others.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Makes a sign-in for everybody who has none, through the project's admin interface. */
export async function makeAccounts(variables: Variables, people: Person[]): Promise<Accounts> {
  const client = createClient(
    required(variables, 'NEXT_PUBLIC_SUPABASE_URL'),
    required(variables, 'SUPABASE_SERVICE_ROLE_KEY'),
    { auth: { persistSession: false, autoRefreshToken: false } },
  );
  const { admin } = client.auth;
  const accounts = new Map<string, Account>();
  const undo = async () => {
    for (const { id, password } of accounts.values()) if (password) await admin.deleteUser(id);
  };
  for (const { email, name } of people) {
    if (accounts.has(email)) continue;
    const password = newPassword();
    const made = await admin.createUser({
      email,
      password,
      email_confirm: true,
      user_metadata: { display_name: name },
    });
    if (made.data.user) {
      accounts.set(email, { id: made.data.user.id, email, password });
      continue;
    }
    // A link names the account that there is; it is not sent, and nobody sees it.
    const known =
      made.error?.code === 'email_exists' ? await admin.generateLink({ type: 'magiclink', email }) : undefined;
    if (!known?.data.user) {
      await undo();
      throw new StartError(`The account of ${email} could not be made: ${(known ?? made).error?.message}`);
    }
    accounts.set(email, { id: known.data.user.id, email, password: undefined });
  }
  const all = [...accounts.values()];
  const of = (email: string) => {
    const account = accounts.get(email);
    if (!account) throw new Error(`No account of ${email}`);
    return account;
  };
  return { all, of, undo };
}

/** Four groups of five: about 99 bits, and bearable to type. */
function newPassword(): string {
  const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
