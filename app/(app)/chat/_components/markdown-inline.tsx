'use client';

import { Fragment, type ReactNode } from 'react';
import { type FigureIndex, keepTogether, splitFigures } from '../_client/find-figures.ts';
import type { Inline } from '../_client/parse-inline.ts';
import { AnswerLink } from './answer-link.tsx';
import { splitContacts } from './contacts.tsx';
import { Figure } from './figure.tsx';

/** What is marked in words beside their own marks. */
export interface Marks {
  figures: FigureIndex;
  /** When the figures were looked up. */
  at: number;
  contacts: boolean;
}

export function inline(parts: readonly Inline[], marks: Marks): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: words have no identity but their place.
  return parts.map((part, index) => <Fragment key={index}>{inlineView(part, marks)}</Fragment>);
}

function inlineView(part: Inline, marks: Marks): ReactNode {
  switch (part.kind) {
    case 'text':
      return plain(part.text, marks);
    case 'code':
      return <code className="rounded-sm bg-subtle px-1 py-0.5 font-mono text-[0.9em]">{part.text}</code>;
    case 'strong':
      return <strong className="font-semibold">{inline(part.children, marks)}</strong>;
    case 'emphasis':
      return <em>{inline(part.children, marks)}</em>;
    case 'link':
      return <AnswerLink to={part.to}>{inline(part.children, marks)}</AnswerLink>;
  }
}

function plain(text: string, { figures, at, contacts }: Marks): ReactNode {
  if (contacts) return splitContacts(text);
  if (figures.size === 0) return text;
  return keepTogether(splitFigures(text, figures)).map((piece, index) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: figures have no identity but their place.
      <span key={index} className="whitespace-nowrap">
        {piece.before}
        <Figure figure={piece.figure} source={piece.source} at={at} />
        {piece.after}
      </span>
    ),
  );
}
