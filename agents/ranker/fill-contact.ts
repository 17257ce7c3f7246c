/** Where somebody can be reached, said in a change: a telephone number, a postal address. */
import type { Filling } from './filling.ts';
import { typeOf } from './json-schema.ts';
import { writtenText } from './question.ts';

/** At least six digits, as they are written in any country. */
const NUMBER = /\+?\(?\d[\d\s()./-]{4,}\d/;

/** Comes before numbers, dates and names, of which both are made. */
export function fillContact(filling: Filling): void {
  if (!filling.changes) return;
  fillNumber(filling);
  fillAddress(filling);
}

const fieldOf = ({ fields }: Filling, names: RegExp) =>
  fields.find(({ name, schema }) => names.test(name) && typeOf(schema) === 'string');

function fillNumber(filling: Filling): void {
  const field = fieldOf(filling, /^(?:phone|telephone|mobile)$/i);
  const { text, tokens } = filling.question;
  const said = field && NUMBER.exec(text);
  if (!said) return;
  const end = said.index + said[0].length;
  const within = [...tokens.keys()].filter((at) => tokens[at]!.end > said.index && tokens[at]!.start < end);
  filling.use(within[0]!, within.at(-1)!);
  filling.set(field.name, said[0]);
}

/** "address …: 5 Elm Street", "address to 5 Elm Street". */
function fillAddress(filling: Filling): void {
  const field = fieldOf(filling, /^address$/i);
  const { tokens } = filling.question;
  const named = tokens.findIndex(({ word }) => word === 'address');
  if (!field || named < 0) return;
  const before = tokens.findIndex(
    ({ word }, at) => at > named && /^(?:to|is|now|:)$/.test(word) && !filling.isUsed(at),
  );
  if (before < 0) return;
  let first = before + 1;
  while (/^(?:now|is|:)$/.test(filling.word(first))) first++;
  const said = writtenText(filling.question, first, tokens.length - 1).replace(/[.!,;\s]+$/, '');
  if (!said) return;
  filling.use(first, tokens.length - 1);
  filling.set(field.name, said);
}
