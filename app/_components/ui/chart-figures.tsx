'use client';

import { ChevronRight } from 'lucide-react';
import { useTranslate } from '../intl.tsx';
import type { ChartData } from './chart-series.ts';
import { DataTable } from './data-table.tsx';

/** The same as a table: for whoever cannot see the picture, and for whoever wants the exact figures. */
export function ChartFigures({ title, x, series, rows, unit }: ChartData) {
  const t = useTranslate();
  return (
    <details className="group text-sm" data-no-print>
      <summary className="touch-target inline-flex items-center gap-1 rounded-sm py-1 text-muted hover:text-text">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90 rtl:-scale-x-100" />
        {t('ui.showFigures')}
      </summary>
      <DataTable
        className="pt-2"
        label={title}
        columns={[
          { ...x, format: 'text' },
          ...series.map(({ key, label }) => ({
            key,
            label: unit?.trim() ? `${label} (${unit.trim()})` : label,
            format: 'number' as const,
          })),
        ]}
        rows={rows}
      />
    </details>
  );
}
