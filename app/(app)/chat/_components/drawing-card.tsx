'use client';

import { LayoutDashboard, Maximize2 } from 'lucide-react';
import Link from 'next/link';
import { useTranslate } from '#app/_components/intl.tsx';
import { Button, IconButton } from '#app/_components/ui/button.tsx';
import { DataTable } from '#app/_components/ui/data-table.tsx';
import { DownloadCsv } from '#app/_components/ui/download-csv.tsx';
import { Drawing } from '#app/_components/ui/drawing.tsx';
import { csvOf } from '#app/_components/ui/drawing-csv.ts';
import type { Drawing as DrawingData } from '#tools/contract/drawing.ts';
import { useChatActions } from './chat-actions.tsx';

const MOST_ROWS = 8;
const MOST_CARDS = 6;

/** A drawing in the conversation: long tables are cut, and shown whole at the side; the file has all of it. */
export function DrawingCard({ drawing, page }: { drawing: DrawingData; page?: string }) {
  const t = useTranslate();
  const { enlarge } = useChatActions();
  const { title } = drawing;
  return (
    <figure className="grid min-w-0 grid-cols-1 content-start gap-2">
      <figcaption className="flex items-center gap-1">
        <span className="min-w-0 grow font-medium">{title}</span>
        {page && (
          <Link
            href={page as Parameters<typeof Link>[0]['href']}
            prefetch={false}
            aria-label={t('chat.openPageFor', { title })}
            title={t('chat.openPage')}
            className="touch-target inline-grid size-8 place-items-center rounded-md hover:bg-subtle"
            data-no-print
          >
            <LayoutDashboard aria-hidden className="size-4" />
          </Link>
        )}
        <IconButton label={t('chat.enlarge', { title })} size="small" onClick={() => enlarge(drawing)} data-no-print>
          <Maximize2 aria-hidden className="size-4" />
        </IconButton>
        <DownloadCsv title={title} {...csvOf(drawing, t)} />
      </figcaption>
      <Picture drawing={drawing} />
    </figure>
  );
}

function Picture({ drawing }: { drawing: DrawingData }) {
  if (drawing.kind === 'table' || drawing.kind === 'grid')
    return (
      <>
        <DataTable
          label={drawing.title}
          columns={drawing.columns}
          rows={drawing.rows.slice(0, MOST_ROWS)}
          stickFirst={drawing.kind === 'grid'}
        />
        {drawing.rows.length > MOST_ROWS && <ShowAll drawing={drawing} count={drawing.rows.length} />}
      </>
    );
  if (drawing.kind === 'cards' && drawing.cards.length > MOST_CARDS)
    return (
      <>
        <Bare drawing={{ ...drawing, cards: drawing.cards.slice(0, MOST_CARDS) }} />
        <ShowAll drawing={drawing} count={drawing.cards.length} />
      </>
    );
  return <Bare drawing={drawing} />;
}

/** Without its own caption: it stands above. */
function Bare({ drawing }: { drawing: DrawingData }) {
  return (
    <div className="[&_figcaption]:hidden">
      <Drawing drawing={drawing} />
    </div>
  );
}

function ShowAll({ drawing, count }: { drawing: DrawingData; count: number }) {
  const t = useTranslate();
  const { enlarge } = useChatActions();
  return (
    <Button variant="quiet" size="small" className="w-fit" onClick={() => enlarge(drawing)}>
      {t('chat.drawing.showAll', { count })}
    </Button>
  );
}
