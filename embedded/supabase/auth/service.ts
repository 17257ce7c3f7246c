import type { Sql, TransactionSql } from 'postgres';
import type { OutgoingMail } from '#embedded/mail/mailbox.ts';
import type { Signing } from '#embedded/supabase/signing.ts';

/** What every part of the auth server works with. */
export interface AuthService {
  /** As supabase_auth_admin, who owns the auth schema. */
  sql: Sql;
  signing: Signing;
  /** Public address of the Supabase interfaces, without a path. */
  url: string;
  /** Where mails lead back to, and the only origin (with `redirectOrigins`) that links may redirect to. */
  siteUrl: string;
  redirectOrigins: string[];
  /** Hosted projects have a switch for it; schools add their people, so it is off unless asked for. */
  allowSignUp: boolean;
  sendMail(mail: OutgoingMail): void;
  /** Keys the one-time codes, so that a link's token cannot be computed from a guessed code. */
  oneTimeSecret: string;
}

/** A pool or a transaction of it. */
export type Queryable = Sql | TransactionSql;
