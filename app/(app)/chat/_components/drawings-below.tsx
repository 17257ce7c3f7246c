'use client';

import { lazy, Suspense } from 'react';
import { Skeleton } from '#app/_components/ui/skeleton.tsx';
import type { Drawing } from '#tools/contract/drawing.ts';
import type { ReadResult } from '#tools/surfaces/agent-tool.ts';

const MOST_BELOW = 3;
// Charts and tables load when there is something to draw.
const DrawingCard = lazy(() => import('./drawing-card.tsx').then((module) => ({ default: module.DrawingCard })));

/** Nothing in it that could be seen. */
function isEmpty(drawing: Drawing): boolean {
  if (drawing.kind === 'heatmap') return drawing.days.length === 0;
  if (drawing.kind === 'cards') return drawing.cards.length === 0;
  if ('series' in drawing) return drawing.rows.every((row) => drawing.series.every(({ key }) => !row[key]));
  return drawing.rows.length === 0;
}

/** Below an answer: the most telling drawing of each of its calls. The others are in the calls' own lines. */
export function Drawings({ reads }: { reads: readonly ReadResult[] }) {
  const telling = reads.flatMap(({ drawings, page }) => {
    const drawing = drawings.find((one) => !isEmpty(one));
    return drawing ? [{ drawing, page }] : [];
  });
  if (telling.length === 0) return null;
  return (
    <div className="grid grid-cols-1 gap-5 pt-1">
      {telling.slice(0, MOST_BELOW).map(({ drawing, page }) => (
        <Suspense key={drawing.title} fallback={<Skeleton className="h-48 w-full" />}>
          <DrawingCard drawing={drawing} page={page} />
        </Suspense>
      ))}
    </div>
  );
}

/** Every drawing of one call. */
export function DrawingsOf({ drawings }: { drawings: readonly Drawing[] }) {
  return drawings
    .filter((drawing) => !isEmpty(drawing))
    .map((drawing) => (
      <Suspense key={drawing.title} fallback={<Skeleton className="h-32 w-full" />}>
        <DrawingCard drawing={drawing} />
      </Suspense>
    ));
}
