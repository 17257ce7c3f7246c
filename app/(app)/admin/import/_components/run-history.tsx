'use client';

import type { Run } from '#tools/oneroster/run-fields.ts';
import { useIntl } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { EmptyState } from '../../../../_components/ui/empty-state.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '../../../../_components/ui/table.tsx';
import { changesOf } from './changes-of.ts';

/** What was imported and exported before: who, when, and what came of it. */
export function RunHistory({
  runs,
  busy,
  onDownload,
}: {
  runs: Run[];
  busy: boolean;
  onDownload: (run: Run) => Promise<void>;
}) {
  const { t, locale, timeZone } = useIntl();
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  if (runs.length === 0) return <EmptyState title={t('dashboard.import.history.none')} />;
  return (
    <section className="grid gap-3">
      <h2 className="font-medium text-lg">{t('dashboard.import.history')}</h2>
      <TableFrame label={t('dashboard.import.history')}>
        <Table>
          <thead>
            <tr>
              {(['when', 'what', 'who', 'outcome'] as const).map((key) => (
                <Th key={key}>{t(`dashboard.import.history.${key}`)}</Th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.id}>
                <RowTh>{time.format(new Date(run.startedAt))}</RowTh>
                <Td>{t('dashboard.import.history.run', { direction: run.direction, fileName: run.fileName })}</Td>
                <Td>{run.approvedBy ?? run.startedBy}</Td>
                <Td>
                  {run.direction === 'export' && run.status === 'done' && run.parts > 0 ? (
                    <Button size="small" disabled={busy} onClick={() => void onDownload(run)}>
                      {t('dashboard.import.download')}
                    </Button>
                  ) : (
                    t('dashboard.import.history.status', { status: run.status, changes: changesOf(run) })
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
    </section>
  );
}
