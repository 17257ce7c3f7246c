import Link from 'next/link';
import type { Attempt } from '#db/super-panel.ts';
import { momentInWords } from '../../../_components/dashboard/words.ts';
import { Status } from '../../../_components/ui/status.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '../../../_components/ui/table.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { durationInWords } from '../traces/words.ts';
import { outcomeWords } from './outcome-table.tsx';

const toneOf = (outcome: string) =>
  outcome === 'ok' ? 'good' : ['reserved', 'running', 'aborted', 'unsent'].includes(outcome) ? 'none' : 'caution';

/** Calls to models one by one, each with the way to its trace. What people wrote, and keys, are not here. */
export async function LatestAttempts({ attempts, timeZone }: { attempts: readonly Attempt[]; timeZone: string }) {
  const [{ t, locale }, inWords] = await Promise.all([getIntl(), outcomeWords()]);
  return (
    <TableFrame label={t('super.attempts.latest')}>
      <Table data-figures>
        <thead>
          <tr>
            <Th>{t('super.label.when')}</Th>
            <Th>{t('super.label.family')}</Th>
            <Th>{t('super.label.outcome')}</Th>
            <Th align="end">{t('super.label.status')}</Th>
            <Th align="end">{t('super.label.took')}</Th>
            <Th align="end">{t('super.label.before')}</Th>
            <Th>{t('super.label.school')}</Th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => {
            const at = momentInWords(attempt.at, locale, timeZone);
            return (
              <tr key={attempt.id} className="hover:bg-subtle">
                <RowTh className="whitespace-nowrap">
                  {attempt.traceId ? (
                    <Link
                      href={`/super/traces/${attempt.traceId}`}
                      className="underline decoration-border underline-offset-4 hover:decoration-current"
                    >
                      {at}
                    </Link>
                  ) : (
                    at
                  )}
                </RowTh>
                <Td className="whitespace-nowrap">{attempt.family}</Td>
                <Td className="whitespace-nowrap">
                  <Status tone={toneOf(attempt.outcome)}>{inWords(attempt.outcome)}</Status>
                </Td>
                <Td align="end">{attempt.httpStatus ?? '–'}</Td>
                <Td align="end" className="whitespace-nowrap">
                  {attempt.milliseconds === null ? '–' : durationInWords(attempt.milliseconds, locale)}
                </Td>
                <Td align="end">{attempt.fallbackCount}</Td>
                <Td>{attempt.school ?? '–'}</Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </TableFrame>
  );
}
