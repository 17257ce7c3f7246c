import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { audienceColumns, audienceRules } from './audience.ts';
import {
  all,
  any,
  deletes,
  inserts,
  isAdmin,
  madeJustNow,
  ofSelf,
  reads,
  tenancy,
  tenantColumns,
  updates,
} from './conventions.ts';
import { moment, schoolKey } from './office-conditions.ts';
import { personKey } from './people.ts';

/*
 * A double-entry ledger in points (whole numbers). Each transaction has two entries or more that add up to nothing; it only
 * grows (triggers), a mistake is set right by a transaction the other way. The functions of db/sql/wallet.sql write it.
 */

/** An account of the ledger: a student's, or one of the school's (where points come from, and where they are spent). */
export const walletAccounts = pgTable(
  'wallet_accounts',
  { ...tenantColumns, kind: text().notNull(), studentId: uuid() },
  (t) => [
    ...tenancy('wallet_accounts', t),
    unique('wallet_accounts_owner_key').on(t.schoolId, t.kind, t.studentId).nullsNotDistinct(),
    reads('wallet_accounts', ofSelf(t.studentId)),
    personKey('wallet_accounts_of_student', t.schoolId, t.studentId),
    index('wallet_accounts_student_idx').on(t.schoolId, t.studentId),
    check('wallet_accounts_kind', sql`${t.kind} in ('student', 'issued', 'spent')`),
    check('wallet_accounts_owner', sql`(${t.kind} = 'student') = (${t.studentId} is not null)`),
  ],
);

/** What a student has to spend (D9): the sum of the account's entries, kept by a trigger of theirs and never below nothing. */
export const studentWallet = pgTable(
  'student_wallet',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    accountId: uuid().notNull(),
    balance: integer().notNull().default(0),
  },
  (t) => [
    ...tenancy('student_wallet', t),
    unique('student_wallet_student_key').on(t.schoolId, t.studentId),
    unique('student_wallet_account_key').on(t.schoolId, t.accountId),
    reads('student_wallet', ofSelf(t.studentId)),
    personKey('student_wallet_of_student', t.schoolId, t.studentId),
    schoolKey('student_wallet_account', t.schoolId, t.accountId, walletAccounts),
    check('student_wallet_not_negative', sql`${t.balance} >= 0`),
  ],
);

/** What is on offer for points, to whom, at what price and how often (D8); retired, never deleted. */
export const rewards = pgTable(
  'rewards',
  {
    ...tenantColumns,
    title: text().notNull(),
    description: text(),
    price: integer().notNull(),
    /** Pieces left; null without a limit. Taken and given back by purchases alone while they run. */
    stock: integer(),
    perStudent: integer(),
    ...audienceColumns,
    opensAt: moment().notNull().defaultNow(),
    closesAt: moment(),
    retiredAt: moment(),
  },
  (t) => [
    ...tenancy('rewards', t),
    ...audienceRules('rewards', t),
    reads(
      'rewards',
      any(
        isAdmin,
        all(
          sql`${t.opensAt} <= now()`,
          sql`${t.retiredAt} is null`,
          sql`app.includes_me(${t.id}, ${t.audience}, ${t.audienceRole}, ${t.gradeLevelId}, ${t.classId}, ${t.groupId})`,
        ),
      ),
    ),
    inserts('rewards', isAdmin),
    updates('rewards', isAdmin),
    deletes('rewards', all(isAdmin, madeJustNow(t.createdAt))),
    check('rewards_price', sql`${t.price} between 1 and 1000000`),
    check('rewards_not_oversold', sql`${t.stock} >= 0`),
    check('rewards_per_student', sql`${t.perStudent} >= 1`),
    check('rewards_order', sql`${t.opensAt} < ${t.closesAt}`),
    check('rewards_named', sql`${t.audience} <> 'people'`),
  ],
);

/** One movement of points (D9), written once. `idempotency_key` makes a repeated request find the first one's result. */
export const walletTransactions = pgTable(
  'wallet_transactions',
  {
    ...tenantColumns,
    kind: text().notNull(),
    studentId: uuid().notNull(),
    /** Points moved; which way, the entries say. */
    amount: integer().notNull(),
    reason: text().notNull(),
    actorId: uuid().notNull(),
    idempotencyKey: text().notNull(),
    requestHash: text().notNull(),
    /** The transaction that this one takes back; each can be taken back once. */
    reversesId: uuid(),
    operationId: uuid(),
  },
  (t) => [
    ...tenancy('wallet_transactions', t),
    unique('wallet_transactions_idempotency_key').on(t.schoolId, t.actorId, t.idempotencyKey),
    unique('wallet_transactions_reverses_key').on(t.schoolId, t.reversesId),
    reads('wallet_transactions', ofSelf(t.studentId)),
    personKey('wallet_transactions_of_student', t.schoolId, t.studentId),
    personKey('wallet_transactions_of_actor', t.schoolId, t.actorId),
    schoolKey('wallet_transactions_reverses', t.schoolId, t.reversesId, t),
    index('wallet_transactions_student_idx').on(t.schoolId, t.studentId, t.createdAt),
    index('wallet_transactions_operation').on(t.operationId),
    check('wallet_transactions_kind', sql`${t.kind} in ('award', 'purchase', 'reversal')`),
    check('wallet_transactions_amount', sql`${t.amount} > 0`),
    check('wallet_transactions_reversal', sql`(${t.kind} = 'reversal') = (${t.reversesId} is not null)`),
  ],
);

/** One side of a transaction: so many points onto (or, below nothing, off) an account. */
export const walletEntries = pgTable(
  'wallet_entries',
  {
    ...tenantColumns,
    transactionId: uuid().notNull(),
    accountId: uuid().notNull(),
    /** The account's student, if it is one's. */
    studentId: uuid(),
    amount: integer().notNull(),
  },
  (t) => [
    ...tenancy('wallet_entries', t),
    unique('wallet_entries_account_key').on(t.schoolId, t.transactionId, t.accountId),
    reads('wallet_entries', ofSelf(t.studentId)),
    schoolKey('wallet_entries_transaction', t.schoolId, t.transactionId, walletTransactions),
    schoolKey('wallet_entries_account', t.schoolId, t.accountId, walletAccounts),
    personKey('wallet_entries_of_student', t.schoolId, t.studentId),
    index('wallet_entries_account_idx').on(t.schoolId, t.accountId),
    index('wallet_entries_student_idx').on(t.schoolId, t.studentId),
    check('wallet_entries_amount', sql`${t.amount} <> 0`),
  ],
);

/** What a student bought (D9), until it is handed over or taken back. */
export const rewardPurchases = pgTable(
  'reward_purchases',
  {
    ...tenantColumns,
    studentId: uuid().notNull(),
    rewardId: uuid().notNull(),
    transactionId: uuid().notNull(),
    quantity: integer().notNull(),
    price: integer().notNull(),
    status: text().notNull().default('ordered'),
    handedOverBy: uuid(),
    handedOverAt: moment(),
  },
  (t) => [
    ...tenancy('reward_purchases', t),
    reads('reward_purchases', ofSelf(t.studentId)),
    unique('reward_purchases_transaction_key').on(t.schoolId, t.transactionId),
    personKey('reward_purchases_of_student', t.schoolId, t.studentId),
    personKey('reward_purchases_of_staff', t.schoolId, t.handedOverBy),
    schoolKey('reward_purchases_reward', t.schoolId, t.rewardId, rewards),
    foreignKey({
      name: 'reward_purchases_transaction',
      columns: [t.schoolId, t.transactionId],
      foreignColumns: [walletTransactions.schoolId, walletTransactions.id],
    }),
    index('reward_purchases_student_idx').on(t.schoolId, t.studentId, t.rewardId),
    index('reward_purchases_reward_idx').on(t.schoolId, t.rewardId, t.status),
    index('reward_purchases_staff_idx').on(t.schoolId, t.handedOverBy),
    check('reward_purchases_quantity', sql`${t.quantity} between 1 and 100`),
    check('reward_purchases_status', sql`${t.status} in ('ordered', 'handed_over', 'taken_back')`),
    check('reward_purchases_handed_over', sql`(${t.status} = 'handed_over') = (${t.handedOverBy} is not null)`),
  ],
);
