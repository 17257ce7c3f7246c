import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

/**
 * The look of every table: `<TableFrame label="…"><Table><thead>…`. Use `DataTable` where rows are plain data; these
 * where a cell holds controls or links. The frame scrolls by itself, by keyboard as well, under a header that stays.
 */
export function TableFrame({ label, className, ...rest }: ComponentProps<'section'> & { label: string }) {
  return (
    <section
      {...rest}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
      tabIndex={0}
      className={classNames(
        'relative max-h-[32rem] overflow-auto rounded-md border border-border bg-surface print:max-h-none print:overflow-visible',
        className,
      )}
    />
  );
}

export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return <table {...rest} className={classNames('w-full border-separate border-spacing-0 text-sm', className)} />;
}

type CellLook = { align?: 'start' | 'center' | 'end'; stick?: boolean };

const aligns = { start: 'text-start', center: 'text-center', end: 'text-end' };

/** A column's head. `stick` keeps it at the start edge too (for the first column of a wide grid). */
export function Th({ align = 'start', stick, className, ...rest }: Omit<ComponentProps<'th'>, 'align'> & CellLook) {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        'sticky top-0 border-border border-b bg-surface px-3 py-2 align-bottom font-medium text-muted',
        stick ? 'start-0 z-20 border-e' : 'z-10',
        aligns[align],
        className,
      )}
    />
  );
}

/** A row's head: the name that the other cells are about. */
export function RowTh({ align = 'start', stick, className, ...rest }: Omit<ComponentProps<'th'>, 'align'> & CellLook) {
  return (
    <th
      scope="row"
      {...rest}
      className={classNames(
        'min-w-36 border-border border-b px-3 py-2 font-medium [tr:last-child>&]:border-b-0',
        stick && 'sticky start-0 z-5 border-e bg-surface',
        aligns[align],
        className,
      )}
    />
  );
}

export function Td({
  align = 'start',
  stick: _stick,
  className,
  ...rest
}: Omit<ComponentProps<'td'>, 'align'> & CellLook) {
  return (
    <td
      {...rest}
      className={classNames('border-border border-b px-3 py-2 [tr:last-child>&]:border-b-0', aligns[align], className)}
    />
  );
}
