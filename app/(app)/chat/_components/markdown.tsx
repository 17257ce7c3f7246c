'use client';

import { memo, type ReactNode, useMemo } from 'react';
import { useTranslate } from '#app/_components/intl.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '#app/_components/ui/table.tsx';
import { type Block, parseBlocks, splitBlocks } from '../_client/parse-markdown.ts';
import { inline, type Marks } from './markdown-inline.tsx';

/**
 * The words of an answer. Only text, its marks, and links that are looked at first: no HTML, no pictures. While it is
 * being written, only the last piece is drawn anew. With `contacts`, telephone numbers and addresses can be pressed.
 */
export function Markdown({
  text,
  figures,
  at = 0,
  contacts = false,
}: Pick<Marks, 'figures'> & Partial<Marks> & { text: string }) {
  const pieces = useMemo(() => splitBlocks(text), [text]);
  return (
    <div dir="auto" className="grid grid-cols-1 gap-3 [overflow-wrap:anywhere] [&>:not(pre,div)]:max-w-[64ch]">
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces are only ever added at the end.
        <MarkdownPiece key={index} source={piece} figures={figures} at={at} contacts={contacts} />
      ))}
    </div>
  );
}

const MarkdownPiece = memo(function MarkdownPiece({ source, figures, at, contacts }: Marks & { source: string }) {
  const blocks = useMemo(() => parseBlocks(source), [source]);
  const marks = useMemo(() => ({ figures, at, contacts }), [figures, at, contacts]);
  return <Blocks blocks={blocks} marks={marks} />;
});

function Blocks({ blocks, marks }: { blocks: readonly Block[]; marks: Marks }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no identity but their place.
  return blocks.map((block, index) => <BlockView key={index} block={block} marks={marks} />);
}

function BlockView({ block, marks }: { block: Block; marks: Marks }) {
  switch (block.kind) {
    case 'paragraph':
      return <p className="whitespace-pre-line">{inline(block.children, marks)}</p>;
    case 'heading':
      return <h3 className="pt-1">{inline(block.children, marks)}</h3>;
    case 'code':
      return (
        <pre className="overflow-x-auto rounded-md border border-border bg-subtle px-4 py-3 font-mono text-sm">
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return (
        <blockquote className="grid gap-2 border-border border-s-2 ps-4 text-muted">
          <Blocks blocks={block.blocks} marks={marks} />
        </blockquote>
      );
    case 'list':
      return <List block={block} marks={marks} />;
    case 'table':
      return <MarkdownTable block={block} marks={marks} />;
    case 'rule':
      return <hr className="border-border" />;
  }
}

function List({ block, marks }: { block: Extract<Block, { kind: 'list' }>; marks: Marks }) {
  const items = block.items.map((blocks, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place.
    <li key={index} className="ps-1 marker:text-muted">
      <div className="grid gap-1.5">
        <Blocks blocks={blocks} marks={marks} />
      </div>
    </li>
  ));
  if (block.ordered)
    return (
      <ol start={block.start} className="grid list-decimal gap-1.5 ps-6">
        {items}
      </ol>
    );
  return <ul className="grid list-disc gap-1.5 ps-5">{items}</ul>;
}

function MarkdownTable({ block, marks }: { block: Extract<Block, { kind: 'table' }>; marks: Marks }) {
  const t = useTranslate();
  return (
    <TableFrame label={t('chat.answer')}>
      <Table>
        <thead>
          <tr>
            {block.head.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity but their place.
              <Th key={index}>{inline(cell, marks)}</Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place.
            <tr key={index}>
              {row.map((cell, column) => {
                const Cell = column === 0 ? RowTh : Td;
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their place.
                return <Cell key={column}>{inline(cell, marks)}</Cell>;
              })}
            </tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}
