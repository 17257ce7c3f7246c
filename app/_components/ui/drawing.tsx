'use client';

import type { Drawing as DrawingData } from '#tools/contract/drawing.ts';
import { useTranslate } from '../intl.tsx';
import { BarChart } from './bar-chart.tsx';
import { DataTable } from './data-table.tsx';
import { DownloadCsv } from './download-csv.tsx';
import { csvOf } from './drawing-csv.ts';
import { Heatmap } from './heatmap.tsx';
import { LineChart } from './line-chart.tsx';
import { ToneIcon } from './status.tsx';

/** Draws what an operation returned, under its title, with the same data as CSV. */
export function Drawing({ drawing }: { drawing: DrawingData }) {
  const t = useTranslate();
  return (
    <figure className="grid min-w-0 content-start gap-2">
      <figcaption className="flex items-center justify-between gap-3">
        <span className="font-medium">{drawing.title}</span>
        <DownloadCsv title={drawing.title} {...csvOf(drawing, t)} />
      </figcaption>
      <Picture drawing={drawing} />
    </figure>
  );
}

function Picture({ drawing }: { drawing: DrawingData }) {
  switch (drawing.kind) {
    case 'table':
    case 'grid':
      return (
        <DataTable
          label={drawing.title}
          columns={drawing.columns}
          rows={drawing.rows}
          stickFirst={drawing.kind === 'grid'}
        />
      );
    case 'bar':
      return <BarChart {...drawing} />;
    case 'line':
      return <LineChart {...drawing} />;
    case 'heatmap':
      return <Heatmap title={drawing.title} days={drawing.days} />;
    case 'cards':
      return <Cards cards={drawing.cards} />;
  }
}

function Cards({ cards }: Pick<Extract<DrawingData, { kind: 'cards' }>, 'cards'>) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-3">
      {cards.map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cards are plain data without an identity.
        <li key={index} className="grid content-start gap-1 rounded-md border border-border bg-surface px-4 py-3">
          <p className="flex items-center gap-2 font-medium">
            {card.tone && card.tone !== 'none' && <ToneIcon tone={card.tone} />}
            {card.title}
          </p>
          {card.lines.map((line) => (
            <p key={line} className="text-muted text-sm">
              {line}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}
