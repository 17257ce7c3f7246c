/**
 * A policy's expression, as PostgreSQL prints it, with one operand of one `and` or `or` left out, or one branch of a `case`,
 * or what a branch asks: every way of doing so. Printed expressions are fully parenthesised, so that operands can be told
 * apart without a grammar.
 */
export function withoutOneOperand(expression: string): { text: string; dropped: string }[] {
  return variants(expression.replace(/\s+/g, ' ').trim());
}

/** What has to hold altogether: the operands of the outermost `and`. */
export function operandsOf(expression: string): string[] {
  const text = expression.replace(/\s+/g, ' ').trim();
  const inner = unwrapped(text);
  if (inner !== undefined && !/^ ?SELECT /.test(inner)) return operandsOf(inner);
  const operands = split(text, ' AND ');
  return operands.length < 2 || split(text, ' OR ').length > 1 ? [text] : operands.flatMap(operandsOf);
}

/** Whether an expression speaks of who asks alone, and of no column: functions of no argument that is one, and literals. */
export const isOfCaller = (expression: string): boolean =>
  !/[a-z_]/.test(
    expression
      .replace(/\( ?SELECT app\.(\w+)\((?:'\w+'::text)?\) AS \1\)/g, '')
      .replace(/'[^']*'::text(\[\])?/g, '')
      .replace(/\b(AND|OR|NOT|IS|NULL|ANY|ARRAY|TRUE|FALSE)\b/g, ''),
  );

function variants(text: string): { text: string; dropped: string }[] {
  const inner = unwrapped(text);
  if (inner !== undefined) return variants(inner).map((one) => ({ ...one, text: `(${one.text})` }));
  for (const word of [' OR ', ' AND ']) {
    const operands = split(text, word);
    if (operands.length < 2) continue;
    const dropped = operands.map((operand, at) => ({
      text: operands.filter((_, other) => other !== at).join(word),
      dropped: `${word.trim()} ${operand}`,
    }));
    const deeper = operands.flatMap((operand, at) =>
      variants(operand).map((one) => ({ ...one, text: operands.with(at, one.text).join(word) })),
    );
    return [...dropped, ...deeper];
  }
  return text.startsWith('CASE ') && closing(text) === text.length - 1 ? variantsOfCase(text) : [];
}

/** `CASE column WHEN value THEN condition … ELSE condition END` without a branch, or with one that asks nothing. */
function variantsOfCase(text: string): { text: string; dropped: string }[] {
  const [column = '', ...parts] = split(text.slice('CASE '.length, -' END'.length), ' WHEN ');
  const [last = '', otherwise = 'false'] = split(parts.at(-1) ?? '', ' ELSE ');
  const branches = [...parts.slice(0, -1), last].map((part) => split(part, ' THEN ') as [value: string, then: string]);
  const made = (chosen: readonly (readonly [value: string, then: string])[]) =>
    chosen.length
      ? `CASE ${[column, ...chosen.map(([value, then]) => `${value} THEN ${then}`)].join(' WHEN ')} ELSE ${otherwise} END`
      : otherwise;
  return branches.flatMap(([value, then], at) => [
    { text: made(branches.filter((_, other) => other !== at)), dropped: `WHEN ${value} THEN ${then}` },
    ...(then === 'true'
      ? []
      : [{ text: made(branches.with(at, [value, 'true'])), dropped: `what WHEN ${value} asks: ${then}` }]),
    ...variants(then).map((one) => ({ ...one, text: made(branches.with(at, [value, one.text])) })),
  ]);
}

/** What one pair of parentheses around everything encloses. */
function unwrapped(text: string): string | undefined {
  return text.startsWith('(') && closing(text) === text.length - 1 ? text.slice(1, -1) : undefined;
}

/** Where what a text begins with, a parenthesis or a `case`, is closed. */
function closing(text: string): number {
  let closes = -1;
  walk(text, (at, depth) => {
    if (closes < 0 && depth === 0) closes = at;
  });
  return closes;
}

/** Parts between a word that stands outside parentheses, literals and `case`; none inside `between`, which has its own. */
function split(text: string, word: string): string[] {
  if (/\bBETWEEN\b/.test(text)) return [text];
  const cuts: number[] = [];
  walk(text, (at, depth) => {
    if (depth === 0 && text.startsWith(word, at)) cuts.push(at);
  });
  const ends = [...cuts, text.length];
  return ends.map((end, index) => text.slice(index === 0 ? 0 : ends[index - 1]! + word.length, end));
}

function walk(text: string, visit: (at: number, depth: number) => void): void {
  let depth = 0;
  let inLiteral = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "'") inLiteral = !inLiteral;
    if (inLiteral) continue;
    if (text[at] === '(' || text.startsWith('CASE ', at)) depth += 1;
    if (text[at] === ')' || text.startsWith(' END', at - 3)) depth -= 1;
    visit(at, depth);
  }
}
