import type { CatalogueTable } from './catalogue.ts';
import columns from './columns.json' with { type: 'json' };

/** What happens to a person's rows of a class when they are erased. */
export type AtErasure =
  /** They go. */
  | 'remove'
  /** The school must keep that it was so: the row stays, and every word in it goes. */
  | 'without words'
  /** It stays as it is: it holds nothing of a person, or is settled by its own rule (erase.ts). */
  | 'keep';

export interface RetentionClass {
  /** For people. */
  title: string;
  /** From the end named here, in months; null: as long as the school is with us. */
  months: number | null;
  from: 'the end of belonging' | 'the row' | 'the end of the school year' | 'the closing of the case' | 'the contract';
  atEnd: AtErasure;
  atErasure: AtErasure;
}

/** Retention classes (security.md 13). Durations are the product's; a school with other duties changes them by contract. */
export const retentionClasses = {
  directory: {
    title: 'Who belongs to the school',
    months: 84,
    from: 'the end of belonging',
    atEnd: 'without words',
    atErasure: 'without words',
  },
  class_record: {
    title: 'Attendance, marks, progress',
    months: 84,
    from: 'the end of the school year',
    atEnd: 'without words',
    atErasure: 'without words',
  },
  safeguarding: {
    title: 'Safeguarding',
    months: 300,
    from: 'the closing of the case',
    atEnd: 'remove',
    atErasure: 'without words',
  },
  journal: {
    title: 'Private journals and goals',
    months: 12,
    from: 'the end of belonging',
    atEnd: 'remove',
    atErasure: 'remove',
  },
  contact: {
    title: 'Contact, family and health',
    months: 12,
    from: 'the end of belonging',
    atEnd: 'remove',
    atErasure: 'remove',
  },
  messages: {
    title: 'Messages and requests',
    months: 36,
    from: 'the row',
    atEnd: 'remove',
    atErasure: 'without words',
  },
  own_affairs: {
    title: 'Conversations, devices, notices, settings',
    months: 12,
    from: 'the end of belonging',
    atEnd: 'remove',
    atErasure: 'remove',
  },
  taking_part: {
    title: 'Votes, registrations, groups',
    months: 24,
    from: 'the row',
    atEnd: 'remove',
    atErasure: 'remove',
  },
  ledger: {
    title: 'Wallet, badges and what they were for',
    months: 84,
    from: 'the end of belonging',
    atEnd: 'without words',
    atErasure: 'without words',
  },
  office: {
    title: 'Consents, requests, disclosures, promotion',
    months: 120,
    from: 'the row',
    atEnd: 'without words',
    atErasure: 'without words',
  },
  roster: {
    title: 'What rosters said',
    months: 12,
    from: 'the end of belonging',
    atEnd: 'remove',
    atErasure: 'remove',
  },
  school: {
    title: 'The school itself: years, classes, texts, rules',
    months: null,
    from: 'the contract',
    atEnd: 'keep',
    atErasure: 'keep',
  },
  log: { title: 'Audit and change logs', months: 24, from: 'the row', atEnd: 'remove', atErasure: 'keep' },
  use: { title: 'Use of models, figures and traces', months: 3, from: 'the row', atEnd: 'remove', atErasure: 'keep' },
  sign_in: { title: 'Sign-ins', months: 1, from: 'the end of belonging', atEnd: 'remove', atErasure: 'keep' },
  platform: {
    title: 'The platform: keys, limits, versions',
    months: null,
    from: 'the contract',
    atEnd: 'keep',
    atErasure: 'keep',
  },
} as const satisfies Record<string, RetentionClass>;

export type ClassName = keyof typeof retentionClasses;

/** Who sees to it that a class goes when its time is over; `kept`: as long as the school is with us. docs/privacy.md says when each runs. */
export const appliedBy = {
  journal: 'retention-apply',
  contact: 'retention-apply',
  messages: 'retention-apply',
  own_affairs: 'retention-apply',
  taking_part: 'retention-apply',
  roster: 'retention-apply',
  directory: 'retention-retire',
  class_record: 'retention-retire',
  ledger: 'retention-retire',
  office: 'retention-retire',
  safeguarding: 'retention-retire',
  sign_in: 'retention-retire',
  log: 'partitions-keep',
  use: 'partitions-keep',
  school: 'kept',
  platform: 'kept',
} as const satisfies Record<ClassName, 'retention-apply' | 'retention-retire' | 'partitions-keep' | 'kept'>;

interface Declared {
  class: ClassName;
  /** Every column of the table, each in the class of its table. */
  columns: string[];
}

const declared = columns as unknown as Record<string, Declared>;

/** A table's class. Throws for a table that nobody has classed: nothing is erased or exported past it. */
export function classOf(table: string): RetentionClass & { name: ClassName } {
  const found = declared[table];
  if (!found) throw new Error(`${table} has no retention class: add it to db/privacy/columns.json`);
  return { name: found.class, ...retentionClasses[found.class] };
}

/** Columns (and tables) without a class, and classes of what is not there any more. */
export function undeclared(catalogue: readonly CatalogueTable[]): { missing: string[]; stale: string[] } {
  const there = new Set(catalogue.flatMap(({ name, columns: own }) => own.map((column) => `${name}.${column.name}`)));
  const classed = new Set(
    Object.entries(declared).flatMap(([name, { columns: own }]) => own.map((one) => `${name}.${one}`)),
  );
  return {
    missing: [...there].filter((column) => !classed.has(column)),
    stale: [...classed].filter((column) => !there.has(column)),
  };
}

/** What a person wrote of their own, and the column that says so: their words go with them, the row stays for the others. */
export const authored: Record<string, string> = {
  'public.community_posts': 'author_id',
  'public.communications': 'author_id',
  'public.help_requests': 'asked_by',
  'public.help_request_replies': 'author_id',
  'public.absence_reports': 'reported_by',
};
