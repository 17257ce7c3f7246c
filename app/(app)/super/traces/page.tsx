import Link from 'next/link';
import { listTraces, SLOW_MILLISECONDS, type TraceFilter } from '#db/traces.ts';
import { Page } from '../../../_components/page.tsx';
import { ButtonLink } from '../../../_components/ui/button.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { TraceTable } from './_components/trace-table.tsx';
import { durationInWords } from './words.ts';

const filters = ['all', 'errors', 'slow'] as const satisfies readonly TraceFilter[];

/** The latest requests, turns and jobs, for the platform's own staff. Every look is audited. */
export default async function TracesPage({ searchParams }: PageProps<'/super/traces'>) {
  const caller = await requireCaller('super_admin');
  const { show } = await searchParams;
  const filter = filters.find((one) => one === show) ?? 'all';
  const [{ t, locale }, traces] = await Promise.all([getIntl(), listTraces(caller, { filter })]);
  const slow = durationInWords(SLOW_MILLISECONDS, locale);
  return (
    <Page
      title={t('traces.title')}
      lead={t('traces.lead')}
      action={
        <nav aria-label={t('traces.filter')} className="flex flex-wrap gap-2">
          {filters.map((one) => (
            <ButtonLink
              key={one}
              href={one === 'all' ? '/super/traces' : `/super/traces?show=${one}`}
              size="small"
              variant={one === filter ? 'secondary' : 'quiet'}
              aria-current={one === filter ? 'page' : undefined}
            >
              {t(`traces.filter.${one}`, { slow })}
            </ButtonLink>
          ))}
        </nav>
      }
    >
      {traces.length > 0 ? (
        <TraceTable traces={traces} locale={locale} timeZone={caller.timeZone} t={t} />
      ) : (
        <EmptyState
          title={t('traces.none')}
          action={filter !== 'all' && <Link href="/super/traces">{t('traces.filter.all', { slow })}</Link>}
        >
          {filter === 'all' && t('traces.none.all')}
        </EmptyState>
      )}
    </Page>
  );
}
