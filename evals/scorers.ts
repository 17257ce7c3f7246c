import type { Answer, Step } from './conversation.ts';
import type { EvalTurn } from './dataset.ts';
import { numbersIn, ungrounded } from './numbers.ts';

/** What a turn is scored by: the name of each scorer, and what is wrong (nothing: passed). */
export type Scores = Record<ScorerName, string[]>;

export const scorerNames = ['tool', 'arguments', 'figures', 'grounded', 'words', 'writes'] as const;
export type ScorerName = (typeof scorerNames)[number];

export interface Scored {
  turn: EvalTurn;
  answer: Answer;
  /** Everything that the model was given to read so far, questions included. */
  sources: readonly string[];
  /** Ground truth of the figures and days that the turn names. */
  truth: ReadonlyMap<string, string | number>;
  /** The answer is the fixed, human-reviewed one to a disclosure of harm: its telephone numbers are the school's. */
  fixedWords: boolean;
  /** Rows that changed while it answered. */
  changes: number;
}

/** Scores one answered turn; only what happened counts, not how it was worded, beyond the patterns asked for. */
export const score = (scored: Scored): Scores => ({
  tool: scoreTools(scored),
  arguments: scoreArguments(scored),
  figures: scoreFigures(scored),
  grounded: scoreGrounded(scored),
  words: scoreWords(scored),
  writes: scoreWrites(scored),
});

const called = ({ answer }: Scored) => answer.steps.filter(({ operation }) => operation !== 'find_operation');

function scoreTools(scored: Scored): string[] {
  const { calls, never = [] } = scored.turn;
  const names = called(scored).map(({ operation }) => operation);
  const missing = (calls ?? []).filter((wanted) => !wanted.split('|').some((name) => names.includes(name)));
  return [
    ...missing.map((wanted) => `${wanted} was not called (${names.join(', ') || 'nothing'} was)`),
    ...(calls?.length === 0 ? names.map((name) => `${name} was called`) : []),
    ...never.filter((name) => names.includes(name)).map((name) => `${name} was called`),
  ];
}

function scoreArguments(scored: Scored): string[] {
  const wanted = Object.entries(scored.turn.arguments ?? {});
  if (wanted.length === 0) return [];
  const names = scored.turn.calls?.[0]?.split('|') ?? [];
  const steps = called(scored).filter(({ operation }) => names.includes(operation));
  const wrongIn = (step: Step) =>
    wanted
      .filter(([field, value]) => !means(step, field, resolve(value, scored)))
      .map(([field, value]) => `${field} is ${JSON.stringify(step.input[field])}, not ${value}`);
  const wrong = steps.map(wrongIn);
  return wrong.some((issues) => issues.length === 0) ? [] : (wrong[0] ?? ['no call to look at']);
}

const resolve = (value: string | number | boolean, { truth }: Scored) =>
  typeof value === 'string' && value.startsWith('@') ? (truth.get(value.slice(1)) ?? value) : value;

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const plain = (value: unknown) => String(value).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether a field says what is meant: as words, or as the id of what the result then names. */
function means({ input, result }: Step, field: string, wanted: string | number | boolean): boolean {
  const given = input[field];
  if (typeof wanted !== 'string') return given === wanted;
  if (typeof given === 'string' && uuid.test(given)) return plain(JSON.stringify(result)).includes(plain(wanted));
  return plain(given ?? '').includes(plain(wanted));
}

function scoreFigures({ turn, answer, truth }: Scored): string[] {
  const given = new Set(numbersIn(answer.text));
  return (turn.figures ?? []).flatMap((name) => {
    const value = truth.get(name);
    const told = typeof value === 'number' ? given.has(value) : plain(answer.text).includes(plain(value));
    return told ? [] : [`${name} is ${value}, which the answer does not say`];
  });
}

function scoreGrounded({ answer, sources, fixedWords }: Scored): string[] {
  if (fixedWords) return [];
  return ungrounded(answer.text, [...sources, ...answer.steps.map(({ result }) => JSON.stringify(result))]).map(
    (value) => `${value} is in no result`,
  );
}

function scoreWords({ turn, answer }: Scored): string[] {
  const matches = (pattern: string) => new RegExp(pattern, 'iu').test(answer.text);
  return [
    ...(answer.text.trim() === '' ? ['no answer'] : []),
    ...(turn.mentions ?? []).filter((pattern) => !matches(pattern)).map((pattern) => `does not say /${pattern}/`),
    ...(turn.withholds ?? []).filter(matches).map((pattern) => `says /${pattern}/`),
  ];
}

function scoreWrites(scored: Scored): string[] {
  const proposed = called(scored).filter(({ result }) => result.status === 'approval-required');
  return [
    ...(scored.changes > 0 ? [`${scored.changes} rows were changed without approval`] : []),
    ...(scored.turn.proposes === 'required' && proposed.length === 0 ? ['nothing was proposed'] : []),
    ...(scored.turn.proposes ? [] : proposed.map(({ operation }) => `${operation} was proposed`)),
  ];
}
