import { ArrowLeft } from 'lucide-react';
import { notFound } from 'next/navigation';
import { readTrace } from '#db/traces.ts';
import { Page } from '../../../../_components/page.tsx';
import { ButtonLink } from '../../../../_components/ui/button.tsx';
import { getIntl } from '../../../../_server/intl.ts';
import { requireCaller } from '../../../../_server/session.ts';
import { Waterfall } from '../_components/waterfall.tsx';
import { arrangeSpans } from '../arrange-spans.ts';
import { durationInWords, momentInWords } from '../words.ts';

/** One trace from top to bottom. Every look is audited. */
export default async function TracePage({ params }: PageProps<'/super/traces/[traceId]'>) {
  const caller = await requireCaller('super_admin');
  const { traceId } = await params;
  if (!/^[0-9a-f]{32}$/.test(traceId)) notFound();
  const [{ t, locale }, spans] = await Promise.all([getIntl(), readTrace(caller, traceId)]);
  const { rows, milliseconds } = arrangeSpans(spans);
  const first = rows[0]?.span;
  if (!first) notFound();
  return (
    <Page
      title={first.name}
      lead={t('traces.summary', {
        when: momentInWords(first.startedAt, locale, caller.timeZone),
        took: durationInWords(milliseconds, locale),
        spans: rows.length,
        failed: rows.filter(({ span }) => span.status === 'error').length,
      })}
      action={
        <ButtonLink
          href="/super/traces"
          size="small"
          variant="quiet"
          icon={<ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />}
        >
          {t('traces.back')}
        </ButtonLink>
      }
    >
      <Waterfall rows={rows} locale={locale} t={t} />
      <p className="text-muted text-sm">
        {t('traces.id')} <code className="break-all">{traceId}</code>
      </p>
    </Page>
  );
}
