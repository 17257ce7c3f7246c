import { addDays } from '../facts.ts';
import type { Random } from './random.ts';

export type Stored = Record<string, unknown>;

/** One school of a world, with what is needed to choose among its people and classes. */
export interface School {
  id: string;
  today: string;
  students: string[];
  teachers: string[];
  admins: string[];
  parents: string[];
  classes: { id: string; kind: 'homeroom' | 'scheduled' }[];
  /** Everyone who is known to the school, in whatever role. */
  people: string[];
  memberships: { id: string; personId: string; role: string }[];
}

/** Rows by table, in the order in which they are put in. */
export class Sheet {
  readonly tables = new Map<string, Stored[]>();
  readonly random: Random;
  constructor(random: Random) {
    this.random = random;
  }
  add(table: string, row: Stored): string {
    const id = (row.id as string | undefined) ?? this.random.uuid();
    this.tables.set(`public.${table}`, [...(this.tables.get(`public.${table}`) ?? []), { id, ...row }]);
    return id;
  }
}

export interface Span {
  starts_on: string;
  ends_on: string | null;
}

/** Dated spans as they matter: under way, and each way of nearly being so. */
export const spans = {
  underWay: (today: string): Span => ({ starts_on: addDays(today, -90), ends_on: null }),
  untilLater: (today: string): Span => ({ starts_on: addDays(today, -90), ends_on: addDays(today, 30) }),
  lastDay: (today: string): Span => ({ starts_on: addDays(today, -90), ends_on: today }),
  firstDay: (today: string): Span => ({ starts_on: today, ends_on: null }),
  onlyToday: (today: string): Span => ({ starts_on: today, ends_on: today }),
  over: (today: string): Span => ({ starts_on: addDays(today, -90), ends_on: addDays(today, -1) }),
  longOver: (today: string): Span => ({ starts_on: addDays(today, -300), ends_on: addDays(today, -100) }),
  tomorrow: (today: string): Span => ({ starts_on: addDays(today, 1), ends_on: null }),
} satisfies Record<string, (today: string) => Span>;

export const anySpan = (random: Random, today: string): Span => random.pick(Object.values(spans))(today);
export const currentSpan = (random: Random, today: string): Span =>
  random.pick([spans.underWay, spans.untilLater, spans.lastDay, spans.firstDay, spans.onlyToday])(today);
