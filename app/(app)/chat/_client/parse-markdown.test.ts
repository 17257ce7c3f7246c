import { expect, test } from 'vitest';
import { type Inline, parseInline } from './parse-inline.ts';
import { type Block, parseBlocks, splitBlocks } from './parse-markdown.ts';

const words = (parts: readonly Inline[]): string =>
  parts.map((part) => ('children' in part ? words(part.children) : part.text)).join('');
const kinds = (blocks: readonly Block[]) => blocks.map((block) => block.kind);

test('marks within a line', () => {
  expect(parseInline('**Bold** and *slant* and `co*d*e` and snake_case_name')).toEqual([
    { kind: 'strong', children: [{ kind: 'text', text: 'Bold' }] },
    { kind: 'text', text: ' and ' },
    { kind: 'emphasis', children: [{ kind: 'text', text: 'slant' }] },
    { kind: 'text', text: ' and ' },
    { kind: 'code', text: 'co*d*e' },
    { kind: 'text', text: ' and snake_case_name' },
  ]);
});

test('a picture is only its words, bare addresses and HTML stay text', () => {
  expect(parseInline('![a chart](https://evil.example/x.png)')).toEqual([{ kind: 'text', text: 'a chart' }]);
  expect(parseInline('see https://evil.example <img src=x>')).toEqual([
    { kind: 'text', text: 'see https://evil.example <img src=x>' },
  ]);
  expect(parseInline('[words][1]')).toEqual([{ kind: 'text', text: '[words][1]' }]);
});

test('a link keeps its address, with brackets in it', () => {
  expect(parseInline('[page](https://a.example/b_(c) "title")')).toEqual([
    { kind: 'link', to: 'https://a.example/b_(c)', children: [{ kind: 'text', text: 'page' }] },
  ]);
});

test('lists: nested, numbered from where they begin, with blank lines between items', () => {
  const source = 'Before\n\n3. three\n   - inner\n   - more\n\n4. four\n\nAfter';
  expect(splitBlocks(source)).toHaveLength(3);
  const [list] = parseBlocks(splitBlocks(source)[1] ?? '');
  expect(list).toMatchObject({ kind: 'list', ordered: true, start: 3 });
  const items = list?.kind === 'list' ? list.items : [];
  expect(items.map(kinds)).toEqual([['paragraph', 'list'], ['paragraph']]);
});

test('a table with its head and rows', () => {
  const [table] = parseBlocks('| Name | Mark |\n| --- | ---: |\n| Ana | **9** |\n| a\\|b | 7 |');
  expect(table?.kind).toBe('table');
  const rows = table?.kind === 'table' ? [table.head, ...table.rows] : [];
  expect(rows.map((row) => row.map(words))).toEqual([
    ['Name', 'Mark'],
    ['Ana', '9'],
    ['a|b', '7'],
  ]);
});

test('code is taken as it is, also while its end is missing', () => {
  const source = 'Text\n\n```ts\nconst a = 1;\n\n# no heading\n```\n\nMore';
  expect(splitBlocks(source)).toHaveLength(3);
  expect(parseBlocks(splitBlocks(source)[1] ?? '')).toEqual([{ kind: 'code', text: 'const a = 1;\n\n# no heading' }]);
  expect(parseBlocks('```\nhalf')).toEqual([{ kind: 'code', text: 'half' }]);
});

test('headings, quotes and rules', () => {
  expect(kinds(parseBlocks('## Title\n> quoted\n> more\n\n---\nlast'))).toEqual([
    'heading',
    'quote',
    'rule',
    'paragraph',
  ]);
});

test('every text comes to an end, and no word of it is lost', () => {
  for (const source of ['', '\n\n', '|', '- ', '1.', '**', '[](', '> ', '```', '* a\n b\n* c', '# ', '__a', '-\n-']) {
    const seen = JSON.stringify(splitBlocks(source).map(parseBlocks));
    for (const word of source.match(/\w+/g) ?? []) expect(seen).toContain(word);
  }
});
