'use client';

import { useMemo, useState } from 'react';
import { useIntl } from '#app/_components/intl.tsx';
import { Button } from '#app/_components/ui/button.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '#app/_components/ui/table.tsx';
import type { ShownChange } from '#tools/contract/describe-changes.ts';
import { arrangeChanges, type ChangeRow } from '../_client/arrange-changes.ts';
import { Change, Label, OneChange } from './one-change.tsx';

const SHOWN_AT_FIRST = 8;

/** What changes, row by row, before → after; only what differs is strong. What all rows share is said once. */
export function ChangeTable({ changes, label }: { changes: readonly ShownChange[]; label: string }) {
  const [only] = changes;
  if (changes.length === 1 && only) return <OneChange change={only} label={label} />;
  return <ManyChanges changes={changes} label={label} />;
}

function ManyChanges({ changes, label }: { changes: readonly ShownChange[]; label: string }) {
  const { t } = useIntl();
  const [all, setAll] = useState(false);
  const { shared, columns, rows } = useMemo(() => arrangeChanges(changes), [changes]);
  const shown = all ? rows : rows.slice(0, SHOWN_AT_FIRST);
  return (
    <div className="grid grid-cols-1 gap-2">
      {shared.length > 0 && (
        <p className="text-sm">
          <span className="text-muted">{t('chat.approval.same', { count: changes.length })} </span>
          {shared.map((field, index) => (
            <span key={field.label}>
              {index > 0 && ' · '}
              {field.label} <Change cell={field} />
            </span>
          ))}
        </p>
      )}
      {columns.length > 0 ? (
        <Rows rows={shown} columns={columns} label={label} />
      ) : (
        <Names rows={shown} label={label} />
      )}
      {shown.length < rows.length && (
        <Button variant="quiet" size="small" className="w-fit" onClick={() => setAll(true)}>
          {t('chat.approval.showAll', { count: rows.length })}
        </Button>
      )}
    </div>
  );
}

function Rows({ rows, columns, label }: { rows: readonly ChangeRow[]; columns: readonly string[]; label: string }) {
  const { t } = useIntl();
  return (
    <TableFrame label={label}>
      <Table>
        <thead>
          <tr>
            <Th>{t('chat.approval.what')}</Th>
            {columns.map((column) => (
              <Th key={column}>{column}</Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rows may be called alike.
            <Row key={index} row={row} columns={columns} />
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

/** Whom it is about, when the same happens to all. */
function Names({ rows, label }: { rows: readonly ChangeRow[]; label: string }) {
  return (
    <ul
      aria-label={label}
      className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-4 gap-y-1 rounded-md border border-border px-3 py-2 text-sm"
    >
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two rows may be called alike.
        <li key={index}>
          <Label row={row} />
        </li>
      ))}
    </ul>
  );
}

function Row({ row, columns }: { row: ChangeRow; columns: readonly string[] }) {
  return (
    <tr>
      <RowTh>
        <Label row={row} />
      </RowTh>
      {columns.map((column) => {
        const cell = row.cells.get(column);
        return <Td key={column}>{cell && <Change cell={cell} />}</Td>;
      })}
    </tr>
  );
}
