/** Splits a message that asks for several things ("who was absent in 8B and what is due this week?"). */
import { mentionsOf, type Question } from './question.ts';
import { contentTerms } from './rank.ts';
import { startOfSpeech } from './speech.ts';

type Read = (text: string) => Question;
/** The name of the operation that serves a question, if one does. */
type Choose = (question: Question) => string | undefined;

/** The parts in order, each read on its own; the question itself when it is one. */
export function splitRequests(question: Question, read: Read, choose: Choose): Question[] {
  const end = startOfFreeText(question);
  for (const separator of separatorsIn(question)) {
    if (separator.first >= end) break;
    const pair = splitAt(question, separator, read, choose);
    if (pair) return [pair[0], ...splitRequests(pair[1], read, choose)];
  }
  return [question];
}

type Separator = { first: number; last: number };

function separatorsIn({ tokens }: Question): Separator[] {
  const found: Separator[] = [];
  for (let index = 1; index < tokens.length - 1; index++) {
    if (!isSeparator(tokens[index]!.word)) continue;
    const first = index;
    while (isSeparator(tokens[index + 1]?.word ?? '')) index++;
    found.push({ first, last: index });
  }
  return found.filter(({ last }) => last < tokens.length - 1);
}

const isSeparator = (word: string): boolean => /^(?:and|then|also|[,;.?!؟،]|plus|as|well)$/.test(word);

/** What an announcement says is not a request, whatever it says. */
const startOfFreeText = (question: Question): number => {
  const colon =
    question.intent === 'read' ? -1 : question.tokens.findIndex((token, index) => index > 0 && token.raw === ':');
  return Math.min(startOfSpeech(question) ?? Number.POSITIVE_INFINITY, colon > 0 ? colon : Number.POSITIVE_INFINITY);
};

function splitAt(
  question: Question,
  { first, last }: Separator,
  read: Read,
  choose: Choose,
): [Question, Question] | undefined {
  const { tokens, text } = question;
  const left = read(text.slice(0, tokens[first]!.start).trim());
  const right = read(text.slice(tokens[last + 1]!.start).trim());
  if (
    !isRequest(left) ||
    !isRequest(right) ||
    /^(?:by|per|in|for|of|since|from|on|at|with|to|due)\b/.test(right.english)
  )
    return undefined;
  if (joinsTwoOfAKind(question, first, last)) return undefined;
  const whole = choose(question);
  if (startsAnew(right) || left.intent === 'write')
    return separate(left, right, choose, left.intent === 'write' && !startsAnew(right));
  return apart(extended(left, right, read), extended(right, left, read), choose, whole);
}

/** "grade 8 and grade 9", "Sam and Li": of one request. */
const joinsTwoOfAKind = ({ mentions, intent }: Question, first: number, last: number): boolean => {
  const before = mentions.find((mention) => mention.last === first - 1);
  const after = mentions.find((mention) => mention.first === last + 1);
  return intent === 'read' && before !== undefined && before.kind === after?.kind && before.kind !== 'date';
};

const isRequest = (question: Question): boolean => contentTerms(question).length > 0;

/** Begins like a request of its own, not like more of the one before. */
const startsAnew = ({ intent, english }: Question): boolean =>
  intent === 'write' ||
  /^(?:please )?(?!\w+ not\b)(?:who|what|when|where|which|why|how|is|are|was|were|does|do|did|has|have|any|show|list|tell|find|can|could)\b/.test(
    english,
  );

function separate(
  left: Question,
  right: Question,
  choose: Choose,
  continues: boolean,
): [Question, Question] | undefined {
  if (continues) return undefined;
  const [one, other] = [choose(left), choose(right)];
  return one && other && (one !== other || bothNamed(left, right)) ? [left, right] : undefined;
}

const bothNamed = (left: Question, right: Question): boolean =>
  left.intent === 'write' && mentionsOf(left, 'person').length > 0 && mentionsOf(right, 'person').length > 0;

/** Two topics of one question ("Sam's attendance and grades"), each served by an operation of its own. */
function apart(
  left: Question,
  right: Question,
  choose: Choose,
  whole: string | undefined,
): [Question, Question] | undefined {
  const [one, other] = [choose(left), choose(right)];
  if (!one || !other || one === other) return undefined;
  return left.intent === 'read' && right.intent === 'read' && (whole === one || whole === other || whole === undefined)
    ? [left, right]
    : undefined;
}

/** A part with what only the other part names, so that "grades" after "Sam's attendance and" are Sam's. */
function extended(part: Question, other: Question, read: Read): Question {
  const kinds = new Set(part.mentions.map((mention) => mention.kind));
  const added = other.mentions
    .filter(({ kind }) => !kinds.has(kind) && /^(?:person|class|date|gradeLevel)$/.test(kind))
    .map((mention) => {
      const said = other.text.slice(other.tokens[mention.first]!.start, other.tokens[mention.last]!.end);
      if (mention.kind === 'person') return `for ${mention.name}`;
      return mention.kind === 'date' ? said : `in ${said.replace(/^in\s+/i, '')}`;
    });
  const own = other.firstPerson && !part.firstPerson && added.length === 0 ? ['my'] : [];
  return added.length || own.length ? read([...own, part.text, ...added].join(' ')) : part;
}
