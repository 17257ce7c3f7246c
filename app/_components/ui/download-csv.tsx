'use client';

import { Download } from 'lucide-react';
import { useTranslate } from '../intl.tsx';
import { IconButton } from './button.tsx';
import { csvFileName, toCsv } from './csv.ts';
import type { CellValue } from './format.ts';

export function DownloadCsv({
  title,
  columns,
  rows,
}: {
  title: string;
  columns: readonly { key: string; label: string }[];
  rows: readonly Record<string, CellValue>[];
}) {
  const t = useTranslate();
  const download = () => {
    const address = URL.createObjectURL(new Blob([toCsv(columns, rows)], { type: 'text/csv;charset=utf-8' }));
    const link = Object.assign(document.createElement('a'), { href: address, download: csvFileName(title) });
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <IconButton label={t('ui.downloadCsv', { title })} size="small" onClick={download} data-no-print>
      <Download aria-hidden className="size-4" />
    </IconButton>
  );
}
