import { type Inline, parseInline } from './parse-inline.ts';

/** What answers are made of. Everything else that Markdown knows (raw HTML, pictures, bare addresses) stays text. */
export type Block =
  | { kind: 'paragraph' | 'heading'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' };

const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const fence = /^\s{0,3}(```+|~~~+)/;
const rule = /^\s{0,3}([-*_])(\s*\1){2,}\s*$/;
const heading = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * An answer in pieces that stand for themselves, at blank lines outside of code, lists and quotes: while it is written
 * only the last piece changes.
 */
export function splitBlocks(source: string): string[] {
  const pieces: string[] = [];
  let piece: string[] = [];
  let open: string | undefined;
  for (const line of source.split('\n')) {
    const marker = fence.exec(line)?.[1];
    if (marker) open = open === undefined ? marker : line.trim().startsWith(open) ? undefined : open;
    if (line.trim() === '' && open === undefined) {
      if (piece.length > 0) pieces.push(piece.join('\n'));
      piece = [];
    } else {
      piece.push(line);
    }
  }
  if (piece.length > 0) pieces.push(piece.join('\n'));
  return joinLists(pieces);
}

/** A list with blank lines between its items is one list. */
function joinLists(pieces: string[]): string[] {
  const joined: string[] = [];
  for (const piece of pieces) {
    const before = joined.at(-1);
    const goesOn =
      before !== undefined && item.test(before.split('\n')[0] ?? '') && (item.test(piece) || /^\s{2,}/.test(piece));
    if (goesOn && sameList(before, piece)) joined[joined.length - 1] = `${before}\n${piece}`;
    else joined.push(piece);
  }
  return joined;
}

function sameList(before: string, piece: string): boolean {
  const [first, next] = [item.exec(before.split('\n')[0] ?? ''), item.exec(piece.split('\n')[0] ?? '')];
  return !next || (next[1] ?? '').length > 0 || isOrdered(first?.[2]) === isOrdered(next[2]);
}

const isOrdered = (marker: string | undefined) => /\d/.test(marker ?? '');

/** One piece, or several, as blocks. */
export function parseBlocks(source: string): Block[] {
  const lines = source.split('\n');
  const blocks: Block[] = [];
  while (lines.length > 0) {
    const line = lines[0] ?? '';
    if (line.trim() === '') lines.shift();
    else if (fence.test(line)) blocks.push(takeCode(lines));
    else if (rule.test(line)) blocks.push(takeRule(lines));
    else if (heading.test(line)) blocks.push(takeHeading(lines));
    else if (/^\s{0,3}>/.test(line)) blocks.push(takeQuote(lines));
    else if (item.test(line)) blocks.push(takeList(lines));
    else if (line.includes('|') && tableRule.test(lines[1] ?? '')) blocks.push(takeTable(lines));
    else blocks.push(takeParagraph(lines));
  }
  return blocks;
}

function takeWhile(lines: string[], holds: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !holds(line));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function takeCode(lines: string[]): Block {
  const marker = fence.exec(lines.shift() ?? '')?.[1] ?? '```';
  const text = takeWhile(lines, (line) => !line.trim().startsWith(marker)).join('\n');
  lines.shift();
  return { kind: 'code', text };
}

function takeRule(lines: string[]): Block {
  lines.shift();
  return { kind: 'rule' };
}

function takeHeading(lines: string[]): Block {
  return { kind: 'heading', children: parseInline(heading.exec(lines.shift() ?? '')?.[1] ?? '') };
}

function takeQuote(lines: string[]): Block {
  const quoted = takeWhile(lines, (line) => /^\s{0,3}>/.test(line)).map((line) => line.replace(/^\s{0,3}> ?/, ''));
  return { kind: 'quote', blocks: parseBlocks(quoted.join('\n')) };
}

function takeParagraph(lines: string[]): Block {
  const first = lines.shift() ?? '';
  const more = takeWhile(lines, (line) => line.trim() !== '' && !item.test(line) && !startsBlock(line));
  return { kind: 'paragraph', children: parseInline([first, ...more].join('\n')) };
}

function takeList(lines: string[]): Block {
  const [, indent = '', marker = ''] = item.exec(lines[0] ?? '') ?? [];
  const items: Block[][] = [];
  while (lines.length > 0) {
    const match = item.exec(lines[0] ?? '');
    if (!match || (match[1] ?? '').length > indent.length + 1 || isOrdered(match[2]) !== isOrdered(marker)) break;
    lines.shift();
    const inside = takeWhile(lines, (line) => {
      const nested = item.exec(line);
      return nested
        ? (nested[1] ?? '').length > indent.length + 1
        : line.trim() === '' || /^\s/.test(line) || !startsBlock(line);
    });
    items.push(parseBlocks([match[3] ?? '', ...inside.map((line) => line.replace(/^\s{1,4}/, ''))].join('\n')));
  }
  return { kind: 'list', ordered: isOrdered(marker), start: Number.parseInt(marker, 10) || 1, items };
}

const startsBlock = (line: string) =>
  fence.test(line) || heading.test(line) || rule.test(line) || /^\s{0,3}>/.test(line);

function takeTable(lines: string[]): Block {
  const cells = (line: string) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/)
      .map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')));
  const head = cells(lines.shift() ?? '');
  lines.shift();
  const rows = takeWhile(lines, (line) => line.includes('|')).map(cells);
  return { kind: 'table', head, rows };
}
