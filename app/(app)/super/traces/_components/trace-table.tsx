import Link from 'next/link';
import type { TraceSummary } from '#db/traces.ts';
import { Status } from '../../../../_components/ui/status.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '../../../../_components/ui/table.tsx';
import type { Translate } from '../../../../messages/translate.ts';
import { durationInWords, momentInWords } from '../words.ts';

export function TraceTable({
  traces,
  locale,
  timeZone,
  t,
}: {
  traces: readonly TraceSummary[];
  locale: string;
  timeZone: string;
  t: Translate;
}) {
  return (
    <TableFrame label={t('traces.title')} className="max-h-none">
      <Table data-figures>
        <thead>
          <tr>
            <Th stick>{t('traces.what')}</Th>
            <Th>{t('traces.result')}</Th>
            <Th align="end">{t('traces.took')}</Th>
            <Th>{t('traces.when')}</Th>
            <Th>{t('traces.models')}</Th>
            <Th align="end">{t('traces.attempts')}</Th>
            <Th align="end">{t('traces.spans')}</Th>
          </tr>
        </thead>
        <tbody>
          {traces.map((trace) => (
            <tr key={trace.traceId}>
              <RowTh stick className="max-w-64 sm:max-w-96">
                <Link
                  href={`/super/traces/${trace.traceId}`}
                  className="block truncate text-accent hover:underline"
                  title={trace.name}
                >
                  {trace.name}
                </Link>
              </RowTh>
              <Td>
                <Status tone={trace.failed ? 'alert' : 'good'}>
                  {t(trace.failed ? 'traces.failed' : 'traces.fine')}
                </Status>
              </Td>
              <Td align="end" className="whitespace-nowrap">
                {durationInWords(trace.milliseconds, locale)}
              </Td>
              <Td className="whitespace-nowrap">
                <time dateTime={trace.startedAt}>{momentInWords(trace.startedAt, locale, timeZone)}</time>
              </Td>
              <Td>{trace.models.join(', ')}</Td>
              <Td align="end">{trace.attempts || ''}</Td>
              <Td align="end">{trace.spans}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}
