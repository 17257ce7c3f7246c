/** Answers from responses: summaries are quoted as they come, failures become sentences, several are joined. */
import type { OperationCard } from '#agents/ranker/operation-card.ts';
import type { Json } from '../wire.ts';
import { questionFor } from './ask-back.ts';
import type { Step } from './conversation.ts';
import { type Failure, failureOf, suggestionsOf, unsaidField } from './failed-step.ts';
import { abilityLine } from './offered.ts';
import type { Phrases } from './phrases.ts';

/** The text for a turn whose calls have come back. */
export function composeAnswer(steps: Step[], phrases: Phrases, cards: OperationCard[] = []): string {
  const proposals = steps.filter(isProposal);
  const reads = steps.filter((step) => !isProposal(step) && !failureOf(step));
  const summaries = unique(reads.map((step) => summaryOf(step.response))).filter(Boolean);
  const foreign = phrases.quotedInEnglish !== '' && [...summaries, ...proposals].length > 0;
  const paragraphs = [
    ...(foreign && summaries.length ? [phrases.found] : []),
    ...summaries,
    ...(proposals.length ? [proposalText(proposals, phrases)] : []),
    ...unique(
      steps.flatMap((step) =>
        failureOf(step)
          ? [
              failureText(
                failureOf(step)!,
                phrases,
                cards.find(({ name }) => name === step.call.name),
              ),
            ]
          : [],
      ),
    ),
    ...(foreign ? [phrases.quotedInEnglish] : []),
  ];
  return paragraphs.filter(Boolean).join('\n\n') || phrases.allShown;
}

const unique = (texts: string[]): string[] => [...new Set(texts)];

const isProposal = ({ response }: Step): boolean => response?.status === 'approval-required';

const wordsOf = (value: Json | undefined): string => (typeof value === 'string' ? value.trim() : '');

const summaryOf = (response: Step['response']): string =>
  wordsOf(response?.summary) || wordsOf(response?.message) || wordsOf(response?.content);

function proposalText(proposals: Step[], phrases: Phrases): string {
  const lines = proposals.map(({ response }) => summaryOf(response) || wordsOf(response?.title)).filter(Boolean);
  if (lines.length === 1) return `${phrases.proposal}\n\n${lines[0]}`;
  return [phrases.proposal, lines.map((line) => `- ${line}`).join('\n')].filter(Boolean).join('\n\n');
}

function failureText(failure: Failure, phrases: Phrases, card?: OperationCard): string {
  const { code, message, details } = failure;
  const query = details.query ?? '';
  const unsaid = unsaidField(failure);
  if (unsaid && card) return questionFor(card, unsaid, phrases);
  if (code === 'ambiguous' && details.candidates?.length) {
    const lines = details.candidates.map(
      ({ label, hint }, index) => `${index + 1}. ${label}${hint ? ` — ${hint}` : ''}`,
    );
    return `${query ? phrases.whichOne(query) : phrases.whichFits}\n\n${lines.join('\n')}`;
  }
  if (code === 'not_found' && query) {
    const names = suggestionsOf(failure).slice(0, 3);
    return `${phrases.notFound(query)} ${names.length ? phrases.didYouMean(names.join(' / ')) : phrases.checkSpelling}`;
  }
  if (code === 'invalid_input' && details.issues?.length) {
    return [message, ...details.issues.slice(0, 5).map((issue) => `- ${issue.path}: ${issue.message}`)]
      .filter(Boolean)
      .join('\n');
  }
  if (/InvalidToolInput|TypeValidation/.test(message))
    return card ? `${phrases.notUnderstood}\n\n${abilityLine(card, phrases)}` : phrases.failed;
  if (code === 'forbidden') return message || phrases.forbidden;
  return message || phrases.failed;
}
