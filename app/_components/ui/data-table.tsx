'use client';

import { ArrowDown, ArrowUp, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useIntl } from '../intl.tsx';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { type CellFormat, type CellValue, formatCell } from './format.ts';
import { Input } from './input.tsx';
import { type Sort, sortRows } from './sort-rows.ts';
import { Status } from './status.tsx';
import { RowTh, Table, TableFrame, Td, Th } from './table.tsx';

export type Column = { key: string; label: string; align?: 'start' | 'center' | 'end'; format?: CellFormat };
export type Row = Record<string, CellValue>;

const pageOfRows = 200;
const filterFrom = 12;

function alignOf({ align, format }: Column): 'start' | 'center' | 'end' {
  return align ?? (format === 'number' || format === 'percent' ? 'end' : 'start');
}

/** Rows of plain data: sorts by any column, filters by words, shows the first 200 until asked for more. */
export function DataTable({
  label,
  columns,
  rows,
  stickFirst = false,
  className,
}: {
  /** What the table is about; read out, not shown. */
  label: string;
  columns: readonly Column[];
  rows: readonly Row[];
  /** Keeps the first column in view while the others scroll sideways. */
  stickFirst?: boolean;
  className?: string;
}) {
  const { t, locale, timeZone } = useIntl();
  const [sort, setSort] = useState<Sort | null>(null);
  const [words, setWords] = useState('');
  const [all, setAll] = useState(false);

  const found = useMemo(() => {
    const wanted = words.toLocaleLowerCase(locale).split(/\s+/).filter(Boolean);
    const text = (row: Row) =>
      columns
        .map(({ key, format }) => formatCell(row[key], format, { locale, timeZone }))
        .join(' ')
        .toLocaleLowerCase(locale);
    const matching = wanted.length ? rows.filter((row) => wanted.every((word) => text(row).includes(word))) : rows;
    return sortRows(matching, sort, locale);
  }, [rows, columns, words, sort, locale, timeZone]);
  const visible = all ? found : found.slice(0, pageOfRows);

  return (
    <div className={classNames('grid gap-2', className)}>
      {rows.length > filterFrom && (
        <div className="relative max-w-72" data-no-print>
          <Search
            aria-hidden
            className="-translate-y-1/2 pointer-events-none absolute start-3 top-1/2 size-4 text-muted"
          />
          <Input
            type="search"
            aria-label={t('ui.filterRows')}
            placeholder={t('ui.filterRows')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            className="ps-9 text-sm"
          />
        </div>
      )}
      <TableFrame label={label}>
        <Table>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <SortableTh
                  key={column.key}
                  column={column}
                  stick={stickFirst && index === 0}
                  sort={sort?.key === column.key ? sort : null}
                  onSort={setSort}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {visible.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are plain data without an identity.
              <tr key={index} className="hover:bg-subtle">
                {columns.map((column, position) => {
                  const Cell = position === 0 ? RowTh : Td;
                  const shown = formatCell(row[column.key], column.format, { locale, timeZone });
                  return (
                    <Cell
                      key={column.key}
                      align={alignOf(column)}
                      stick={stickFirst && position === 0}
                      className={column.format && column.format !== 'text' ? 'whitespace-nowrap' : undefined}
                    >
                      {column.format === 'status' && shown !== '–' ? <Status>{shown}</Status> : shown}
                    </Cell>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </Table>
        {found.length === 0 && <p className="px-3 py-4 text-muted text-sm">{t('ui.noRows')}</p>}
      </TableFrame>
      {found.length > visible.length && (
        <Button size="small" className="justify-self-start" onClick={() => setAll(true)}>
          {t('ui.showAllRows', { count: found.length })}
        </Button>
      )}
      <p aria-live="polite" className="sr-only">
        {words && t('ui.rowsFound', { count: found.length })}
      </p>
    </div>
  );
}

function SortableTh({
  column,
  stick,
  sort,
  onSort,
}: {
  column: Column;
  stick: boolean;
  sort: Sort | null;
  onSort: (sort: Sort) => void;
}) {
  const Arrow = sort?.descending ? ArrowDown : ArrowUp;
  return (
    <Th
      align={alignOf(column)}
      stick={stick}
      aria-sort={sort ? (sort.descending ? 'descending' : 'ascending') : undefined}
      className="!p-0"
    >
      <button
        type="button"
        onClick={() => onSort({ key: column.key, descending: sort ? !sort.descending : false })}
        className={classNames(
          'group touch-target flex w-full items-end gap-1 px-3 py-2 text-start hover:text-text focus-visible:-outline-offset-2',
          alignOf(column) === 'end' && 'flex-row-reverse text-end',
          sort && 'text-text',
        )}
      >
        {column.label}
        <Arrow
          aria-hidden
          className={classNames('mb-0.5 size-3.5 shrink-0', !sort && 'opacity-0 group-hover:opacity-60')}
        />
      </button>
    </Th>
  );
}
