import bcrypt from 'bcryptjs';
import type postgres from 'postgres';
import { demonstration } from './demonstration.ts';
import { seedId } from './seed-id.ts';

/** A sign-in to be made: the id is the person's. */
export interface Account {
  id: string;
  email: string;
  displayName: string;
}

/**
 * Makes sign-ins. The embedded Supabase takes rows in its `auth` schema (`insertAccounts`); a hosted project takes calls
 * of its admin interface with the same ids.
 */
export type MakeAccounts = (accounts: readonly Account[], transaction: postgres.TransactionSql) => Promise<void>;

// One salt, so that the same school comes out at every seeding. The password is printed on the sign-in page anyway.
const SALT = '$2b$10$CatalystDemonstration.';

/** Inserts into `auth.users` and `auth.identities`; needs a login that may. One password serves all. */
export const insertAccounts: MakeAccounts = async (accounts, transaction) => {
  const hash = await bcrypt.hash(demonstration.password, SALT);
  await transaction`
    insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
    select a.id, 'authenticated', 'authenticated', a.email, ${hash}, now(), '{"provider": "email", "providers": ["email"]}',
      jsonb_build_object('display_name', a.name)
    from unnest(${column(accounts, 'id')}::uuid[], ${column(accounts, 'email')}::text[], ${column(accounts, 'displayName')}::text[]) as a (id, email, name)`;
  const identities = accounts.map(({ id }) => seedId('identity', id));
  await transaction`
    insert into auth.identities (id, provider_id, user_id, identity_data, provider)
    select a.identity, a.id::text, a.id, jsonb_build_object('sub', a.id, 'email', a.email, 'email_verified', true, 'phone_verified', false), 'email'
    from unnest(${identities}::uuid[], ${column(accounts, 'id')}::uuid[], ${column(accounts, 'email')}::text[]) as a (identity, id, email)`;
};

const column = (accounts: readonly Account[], key: keyof Account) => accounts.map((account) => account[key]);
