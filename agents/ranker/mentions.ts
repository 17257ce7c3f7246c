/** What a question names: people, classes, subjects, dates, numbers, quoted words. Each claims a run of tokens. */
import type { DateRange } from './dates.ts';

type At = { /** Index of the first and last token. */ first: number; last: number };

export type PersonMention = At & {
  kind: 'person';
  name: string;
  relation?: string;
  titled: boolean;
  /** The asking parent's own: one child ("my son") or all of them ("both kids"). */
  own?: 'one' | 'all';
};
export type ClassMention = At & { kind: 'class'; code: string };
export type GradeLevelMention = At & { kind: 'gradeLevel'; level: number };
export type SubjectMention = At & { kind: 'subject'; subject: string };
export type DateMention = At & { kind: 'date'; past: DateRange; future: DateRange; term: boolean };
export type NumberMention = At & {
  kind: 'number';
  value: number;
  /** `17/20`, `17 out of 20` */
  outOf?: number;
  percent: boolean;
  /** The English words after and before it. */
  after: string;
  before: string;
};
export type QuotedMention = At & { kind: 'quoted'; text: string };

export type Mention =
  | PersonMention
  | ClassMention
  | GradeLevelMention
  | SubjectMention
  | DateMention
  | NumberMention
  | QuotedMention;

export type MentionKind = Mention['kind'];
