import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { AttemptCard } from '#tools/superpanel/cards.ts';
import { momentInWords } from '../../../../_components/dashboard/words.ts';
import { Status } from '../../../../_components/ui/status.tsx';
import { getIntl } from '../../../../_server/intl.ts';
import { outcomeWords } from '../../_components/outcome-table.tsx';
import { durationInWords } from '../../traces/words.ts';
import { whyThisKey } from './why-this-key.ts';

const toneOf = (outcome: string) =>
  outcome === 'ok' ? 'good' : ['running', 'aborted', 'unsent'].includes(outcome) ? 'none' : 'caution';

/** One line an attempt; it opens to the figures and to why that key was chosen. */
export async function AttemptList({
  attempts,
  names,
  timeZone,
}: {
  attempts: readonly AttemptCard[];
  names: Readonly<Record<string, string>>;
  timeZone: string;
}) {
  const [{ t, locale }, inWords] = await Promise.all([getIntl(), outcomeWords()]);
  return (
    <ul className="min-w-0 rounded-md border border-border bg-surface">
      {attempts.map((attempt) => (
        <li key={attempt.id} className="border-border border-b last:border-b-0">
          <details className="group">
            <summary className="touch-target flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2.5 text-sm hover:bg-subtle">
              <ChevronRight
                aria-hidden
                className="size-4 shrink-0 transition-transform group-open:rotate-90 rtl:-scale-x-100"
              />
              <span className="w-32" data-figures>
                {momentInWords(attempt.at, locale, timeZone)}
              </span>
              <span className="w-44">
                <Status tone={toneOf(attempt.outcome)}>{inWords(attempt.outcome)}</Status>
              </span>
              <span className="min-w-44 grow">{attempt.familyName ?? attempt.family}</span>
              <span className="text-muted">{attempt.school ?? t('super.usage.noSchool')}</span>
              <span className="sm:w-20 sm:text-end" data-figures>
                {attempt.latencyMs === null ? '–' : durationInWords(attempt.latencyMs, locale)}
              </span>
            </summary>
            <div className="grid gap-4 px-3 pt-1 pb-4 sm:ps-11 md:grid-cols-2">
              <section className="grid content-start gap-1.5">
                <h3 className="font-medium text-sm">{t('super.why.title')}</h3>
                <ul className="grid max-w-[72ch] gap-1 text-sm">
                  {whyThisKey(attempt.decision, { t, locale, names }).map((sentence) => (
                    <li key={sentence}>{sentence}</li>
                  ))}
                  {attempt.isProbe && <li>{t('super.why.probe')}</li>}
                  {attempt.fallbackCount > 0 && <li>{t('super.why.fallback', { count: attempt.fallbackCount })}</li>}
                  {attempt.servedModel && (
                    <li>{t('super.why.served', { asked: attempt.model, served: attempt.servedModel })}</li>
                  )}
                </ul>
                {attempt.failure && (
                  <p className="max-w-[72ch] text-sm">
                    <span className="text-muted">{t('super.why.said')}</span> {attempt.failure}
                  </p>
                )}
              </section>
              <AttemptFigures attempt={attempt} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

async function AttemptFigures({ attempt }: { attempt: AttemptCard }) {
  const { t, locale } = await getIntl();
  const figure = (value: number | null) => (value === null ? '–' : new Intl.NumberFormat(locale).format(value));
  const money = (value: number | null) =>
    value === null
      ? '–'
      : new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 6 }).format(value);
  const facts: [string, string][] = [
    [t('super.label.key'), attempt.keyLabel ?? '–'],
    [t('super.label.project'), attempt.project ?? '–'],
    [t('super.label.model'), attempt.model],
    [t('super.label.status'), figure(attempt.httpStatus)],
    [t('super.label.reserved'), figure(attempt.reservedTokens)],
    [t('super.label.input'), figure(attempt.inputTokens)],
    [t('super.label.output'), figure(attempt.outputTokens)],
    [t('super.label.firstByte'), attempt.firstByteMs === null ? '–' : durationInWords(attempt.firstByteMs, locale)],
    [t('super.label.cost'), money(attempt.costUsd)],
    [t('super.label.feature'), attempt.endpoint],
  ];
  return (
    <section className="grid content-start gap-2">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm" data-figures>
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {attempt.traceId && (
        <Link href={`/super/traces/${attempt.traceId}`} className="text-sm underline underline-offset-4">
          {t('super.why.trace')}
        </Link>
      )}
    </section>
  );
}
