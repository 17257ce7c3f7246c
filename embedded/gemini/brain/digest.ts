/** Answers from the digest in the instructions, where no operation can be called: the lines that the question is about. */
import type { Question } from '#agents/ranker/question.ts';
import { contentTerms } from '#agents/ranker/rank.ts';
import { termsOf } from '#agents/ranker/terms.ts';
import { tokenise } from '#agents/ranker/tokens.ts';

export function digestAnswer(question: Question, digest: string[]): string | undefined {
  const asked = contentTerms(question);
  const named = question.mentions.flatMap((mention) =>
    question.tokens.slice(mention.first, mention.last + 1).map((token) => token.word),
  );
  const scored = digest
    .map((line) => ({ line, score: scoreOf(line, asked, named) }))
    .filter(({ score }) => score >= 0.5)
    .sort((a, b) => b.score - a.score);
  const best = scored.filter(({ score }) => score >= (scored[0]?.score ?? 0) * 0.75).slice(0, 4);
  return best.length ? best.map(({ line }) => line).join('\n\n') : undefined;
}

function scoreOf(line: string, asked: ReturnType<typeof contentTerms>, named: string[]): number {
  const words = tokenise(line).map((token) => token.word);
  const keys = new Set(termsOf(words).flatMap((term) => [...term.keys.keys()]));
  const total = asked.reduce((sum, term) => sum + term.weight, 0);
  const met = asked.reduce(
    (sum, term) => sum + ([...term.keys].some(([key, strength]) => strength > 0.5 && keys.has(key)) ? term.weight : 0),
    0,
  );
  const exact = named.filter((word) => words.includes(word)).length;
  return total > 0 ? met / total + 0.2 * exact : exact > 0 ? 0.5 : 0;
}
