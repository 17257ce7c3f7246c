/** The state of filling one operation's arguments: what is filled, and which words of the question are used up. */
import type { Arguments, JsonSchema, JsonValue } from './json-schema.ts';
import type { Mention, MentionKind } from './mentions.ts';
import { changesSomething, type OperationCard, propertiesOf } from './operation-card.ts';
import { mentionsOf, type Question } from './question.ts';

export type Field = { name: string; schema: JsonSchema };

/** The school's today (ISO day) and time zone (IANA): every day and time that is said is meant there. */
export type SchoolTime = { today: string; timeZone?: string };

export class Filling {
  readonly args: Arguments = {};
  /** Further values of a field that takes one: "give Ana and Omar 5 points". */
  readonly alternatives = new Map<string, JsonValue[]>();
  readonly fields: Field[];
  readonly changes: boolean;
  readonly #used = new Set<number>();
  readonly question: Question;
  readonly card: OperationCard;
  readonly today: string;
  readonly timeZone: string;

  constructor(question: Question, card: OperationCard, { today, timeZone = 'UTC' }: SchoolTime) {
    this.question = question;
    this.card = card;
    this.today = today;
    this.timeZone = timeZone;
    this.fields = propertiesOf(card).map(([name, schema]) => ({ name, schema }));
    this.changes = changesSomething(card);
  }

  set(name: string, value: JsonValue): void {
    this.args[name] = value;
  }

  isFilled = (name: string): boolean => this.args[name] !== undefined;

  use(first: number, last: number): void {
    for (let index = first; index <= last; index++) this.#used.add(index);
  }

  isUsed = (index: number): boolean => this.#used.has(index);

  /** Mentions of a kind that nothing has used yet. */
  unused<Kind extends MentionKind>(kind: Kind): Extract<Mention, { kind: Kind }>[] {
    return mentionsOf(this.question, kind).filter((mention) => !this.#used.has(mention.first));
  }

  isMention = (index: number): boolean =>
    this.question.mentions.some((mention) => index >= mention.first && index <= mention.last);

  word = (index: number): string => this.question.tokens[index]?.word ?? '';
}
