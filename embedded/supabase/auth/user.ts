import { randomUUID } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { AuthError } from './auth-error.ts';
import type { Queryable } from './service.ts';

const BCRYPT_COST = 10;
const MINIMUM_PASSWORD_LENGTH = 8;
const MAXIMUM_PASSWORD_BYTES = 72; // bcrypt reads no further

export interface UserRow {
  id: string;
  aud: string;
  role: string;
  email: string;
  phone: string | null;
  encrypted_password: string | null;
  email_confirmed_at: Date | null;
  invited_at: Date | null;
  last_sign_in_at: Date | null;
  banned_until: Date | null;
  raw_app_meta_data: Record<string, unknown> | null;
  raw_user_meta_data: Record<string, unknown> | null;
  created_at: Date;
  updated_at: Date;
  is_anonymous: boolean;
}

interface IdentityRow {
  id: string;
  provider_id: string;
  user_id: string;
  identity_data: Record<string, unknown>;
  provider: string;
  last_sign_in_at: Date | null;
  created_at: Date;
  updated_at: Date;
  email: string;
}

export interface NewUser {
  id?: string | undefined;
  email: string;
  /** Undefined makes an account that can only be entered by a link. */
  password?: string | undefined;
  /** A hash made elsewhere, instead of the password. */
  passwordHash?: string | undefined;
  emailConfirmed?: boolean | undefined;
  invited?: boolean | undefined;
  appMetadata?: Record<string, unknown> | undefined;
  userMetadata?: Record<string, unknown> | undefined;
}

export async function hashPassword(password: string): Promise<string> {
  if (password.length < MINIMUM_PASSWORD_LENGTH) {
    throw new AuthError(422, 'weak_password', `A password has at least ${MINIMUM_PASSWORD_LENGTH} characters.`);
  }
  if (Buffer.byteLength(password) > MAXIMUM_PASSWORD_BYTES) {
    throw new AuthError(422, 'validation_failed', `A password has at most ${MAXIMUM_PASSWORD_BYTES} bytes.`);
  }
  return bcrypt.hash(password, BCRYPT_COST);
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

export async function findByEmail(sql: Queryable, email: string): Promise<UserRow | undefined> {
  const [user] = await sql<UserRow[]>`
    select * from auth.users where email = ${normalEmail(email)} and not is_sso_user and deleted_at is null`;
  return user;
}

export async function findById(sql: Queryable, id: string): Promise<UserRow | undefined> {
  const [user] = await sql<UserRow[]>`select * from auth.users where id = ${id} and deleted_at is null`;
  return user;
}

/** Makes the account and its e-mail identity. Throws AuthError `email_exists`. */
export async function createUser(sql: Queryable, given: NewUser): Promise<UserRow> {
  const id = given.id ?? randomUUID();
  const email = normalEmail(given.email);
  const hash = given.passwordHash ?? (given.password === undefined ? null : await hashPassword(given.password));
  const appMetadata = { provider: 'email', providers: ['email'], ...given.appMetadata };
  const [user] = await sql<UserRow[]>`
    insert into auth.users
      (id, email, encrypted_password, email_confirmed_at, invited_at, raw_app_meta_data, raw_user_meta_data)
    values (
      ${id}, ${email}, ${hash}, ${given.emailConfirmed ? sql`now()` : null}, ${given.invited ? sql`now()` : null},
      ${JSON.stringify(appMetadata)}::text::jsonb, ${JSON.stringify(given.userMetadata ?? {})}::text::jsonb
    )
    on conflict (email) where not is_sso_user do nothing
    returning *`;
  if (!user) throw new AuthError(422, 'email_exists', 'A user with this email address has already been registered');
  const identity = { sub: id, email, email_verified: given.emailConfirmed ?? false, phone_verified: false };
  await sql`
    insert into auth.identities (provider_id, user_id, identity_data, provider)
    values (${id}, ${id}, ${JSON.stringify(identity)}::text::jsonb, 'email')`;
  return user;
}

/** The user as Supabase Auth's interfaces show it. */
export async function presentUser(sql: Queryable, user: UserRow) {
  const identities = await sql<
    IdentityRow[]
  >`select * from auth.identities where user_id = ${user.id} order by created_at`;
  return {
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email,
    phone: user.phone ?? '',
    email_confirmed_at: user.email_confirmed_at ?? undefined,
    confirmed_at: user.email_confirmed_at ?? undefined,
    invited_at: user.invited_at ?? undefined,
    last_sign_in_at: user.last_sign_in_at ?? undefined,
    banned_until: user.banned_until ?? undefined,
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    identities: identities.map(({ id, provider_id, ...identity }) => ({
      identity_id: id,
      id: provider_id,
      ...identity,
    })),
    created_at: user.created_at,
    updated_at: user.updated_at,
    is_anonymous: user.is_anonymous,
  };
}
