import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  date,
  index,
  integer,
  numeric,
  pgTable,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { isAdmin, reads, tenancy, tenantColumns } from './conventions.ts';
import { moment, schoolKey } from './office-conditions.ts';

/* What the platform charges a school (D10): its admins read it, the platform's own jobs write it. Money is in minor units. */

/** What a school has booked, from when to when; one at a time. */
export const subscriptions = pgTable(
  'subscriptions',
  {
    ...tenantColumns,
    plan: text().notNull(),
    status: text().notNull(),
    seats: integer().notNull(),
    currency: text().notNull(),
    pricePerSeat: bigint({ mode: 'number' }).notNull(),
    billedEvery: text().notNull().default('year'),
    startsOn: date({ mode: 'string' }).notNull(),
    endsOn: date({ mode: 'string' }),
    trialEndsOn: date({ mode: 'string' }),
    /** At the payment provider. */
    providerReference: text().unique('subscriptions_provider_key'),
  },
  (t) => [
    ...tenancy('subscriptions', t),
    reads('subscriptions', isAdmin),
    check('subscriptions_plan', sql`${t.plan} in ('pilot', 'school', 'district')`),
    check('subscriptions_status', sql`${t.status} in ('trial', 'active', 'past_due', 'cancelled', 'ended')`),
    check('subscriptions_currency', sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check('subscriptions_billed', sql`${t.billedEvery} in ('month', 'year')`),
    check('subscriptions_amounts', sql`${t.seats} > 0 and ${t.pricePerSeat} >= 0`),
    check('subscriptions_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
    check('subscriptions_trial', sql`${t.status} <> 'trial' or ${t.trialEndsOn} is not null`),
  ],
);

/** A bill. Once issued, neither it nor its lines change any more; it is voided and replaced. */
export const invoices = pgTable(
  'invoices',
  {
    ...tenantColumns,
    subscriptionId: uuid().notNull(),
    number: text().notNull().unique('invoices_number_key'),
    status: text().notNull().default('draft'),
    currency: text().notNull(),
    subtotal: bigint({ mode: 'number' }).notNull(),
    tax: bigint({ mode: 'number' }).notNull(),
    total: bigint({ mode: 'number' }).notNull(),
    periodFrom: date({ mode: 'string' }).notNull(),
    periodTo: date({ mode: 'string' }).notNull(),
    issuedOn: date({ mode: 'string' }),
    dueOn: date({ mode: 'string' }),
    paidAt: moment(),
    replacesId: uuid(),
    providerReference: text().unique('invoices_provider_key'),
  },
  (t) => [
    ...tenancy('invoices', t),
    reads('invoices', isAdmin),
    schoolKey('invoices_subscription', t.schoolId, t.subscriptionId, subscriptions),
    schoolKey('invoices_replaced', t.schoolId, t.replacesId, t),
    index('invoices_subscription_idx').on(t.schoolId, t.subscriptionId),
    index('invoices_replaced_idx').on(t.schoolId, t.replacesId),
    index('invoices_issued').on(t.schoolId, t.issuedOn),
    check('invoices_status', sql`${t.status} in ('draft', 'issued', 'paid', 'void', 'uncollectible')`),
    check('invoices_currency', sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check('invoices_total', sql`${t.total} = ${t.subtotal} + ${t.tax} and ${t.tax} >= 0`),
    check('invoices_period', sql`${t.periodFrom} <= ${t.periodTo}`),
    check(
      'invoices_issued',
      sql`(${t.status} = 'draft') = (${t.issuedOn} is null) and (${t.issuedOn} is null) = (${t.dueOn} is null)`,
    ),
    check('invoices_paid', sql`(${t.status} = 'paid') = (${t.paidAt} is not null)`),
  ],
);

export const invoiceLines = pgTable(
  'invoice_lines',
  {
    ...tenantColumns,
    invoiceId: uuid().notNull(),
    position: smallint().notNull(),
    description: text().notNull(),
    quantity: numeric({ precision: 12, scale: 3 }).notNull(),
    unitPrice: bigint({ mode: 'number' }).notNull(),
    amount: bigint({ mode: 'number' }).notNull(),
    /** Percent. */
    taxRate: numeric({ precision: 5, scale: 2 }).notNull().default('0'),
  },
  (t) => [
    ...tenancy('invoice_lines', t),
    unique('invoice_lines_position_key').on(t.schoolId, t.invoiceId, t.position),
    reads('invoice_lines', isAdmin),
    schoolKey('invoice_lines_invoice', t.schoolId, t.invoiceId, invoices),
    check('invoice_lines_position', sql`${t.position} >= 1`),
    check('invoice_lines_amount', sql`${t.amount} = round(${t.quantity} * ${t.unitPrice})`),
    check('invoice_lines_tax', sql`${t.taxRate} between 0 and 100`),
  ],
);
