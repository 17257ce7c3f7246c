import { type UsageAnswer, usage } from '#tools/superpanel/usage.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { shareInWords } from '../../../_components/dashboard/words.ts';
import { Blocks } from '../../../_components/page.tsx';
import { ButtonLink } from '../../../_components/ui/button.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { LineChart } from '../../../_components/ui/line-chart.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { SuperPage } from '../_components/super-page.tsx';
import { UsageTable } from './_components/usage-table.tsx';

const periods = ['day', 'week', 'month'] as const;

/** What models were used for, by whom, and what it cost. */
export default async function UsagePage({ searchParams }: PageProps<'/super/usage'>) {
  const caller = await requireCaller('super_admin');
  const { period: wanted } = await searchParams;
  const period = periods.find((one) => one === wanted) ?? 'day';
  const { t, locale } = await getIntl();
  // One look and one reading for all blocks.
  const reading = callOperation(usage, { period }, caller).then(({ data }) => data);
  reading.catch(() => undefined); // each block reports it
  const load = () => reading;
  const dollars = (cost: number) =>
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: 'USD',
      maximumFractionDigits: cost < 1 ? 4 : 2,
    }).format(cost);
  const table = (kind: 'schools' | 'features' | 'families') => (
    <QuestionBlock question={t(`super.usage.${kind}`)} shape="h-48" load={load} className="md:col-span-2">
      {(data: UsageAnswer) => ({
        body:
          data[kind].length > 0 ? (
            <UsageTable label={t(`super.usage.${kind}`)} rows={data[kind]} />
          ) : (
            <EmptyState title={t('super.usage.empty')} />
          ),
      })}
    </QuestionBlock>
  );
  return (
    <SuperPage
      title={t('super.usage.title')}
      lead={t('super.usage.lead')}
      action={
        <nav aria-label={t('super.usage.period')} className="flex flex-wrap gap-2">
          {periods.map((one) => (
            <ButtonLink
              key={one}
              href={one === 'day' ? '/super/usage' : `/super/usage?period=${one}`}
              size="small"
              variant={one === period ? 'secondary' : 'quiet'}
              aria-current={one === period ? 'page' : undefined}
            >
              {t(`super.usage.period.${one}`)}
            </ButtonLink>
          ))}
        </nav>
      }
    >
      <Blocks key={period}>
        <QuestionBlock question={t('super.usage.total')} shape="h-48" load={load} className="md:col-span-2">
          {({ total, days }) => ({
            answer:
              total.attempts === 0
                ? t('super.usage.none')
                : t('super.usage.answer', {
                    answered: total.answered,
                    attempts: total.attempts,
                    share: shareInWords(total.afterFallback / Math.max(1, total.answered), locale),
                    cost: dollars(total.costUsd),
                  }),
            body: days.length > 1 && (
              <LineChart
                title={t('super.usage.days')}
                x={{ key: 'name', label: t('super.label.day') }}
                series={[
                  { key: 'attempts', label: t('super.label.attempts') },
                  { key: 'answered', label: t('super.label.ok') },
                ]}
                rows={days.map(({ name, attempts, answered }) => ({ name, attempts, answered }))}
              />
            ),
          })}
        </QuestionBlock>
        {table('schools')}
        {table('features')}
        {table('families')}
      </Blocks>
    </SuperPage>
  );
}
