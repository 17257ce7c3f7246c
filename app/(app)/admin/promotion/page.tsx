import type { Caller } from '#db/caller.ts';
import { AppError } from '#tools/contract/errors.ts';
import { promotionPreview } from '#tools/promotion/preview.ts';
import { promotionRuns } from '#tools/promotion/roll-back.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { momentInWords } from '../../../_components/dashboard/words.ts';
import { Callout } from '../../../_components/ui/callout.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { Badge } from '../../../_components/ui/status.tsx';
import { requireKeeper } from '../../../_server/duties.ts';
import { getIntl } from '../../../_server/intl.ts';
import { AdminPage } from '../_components/admin-page.tsx';
import { ApplyButton, RollBackButton } from './_components/apply-button.tsx';
import { ExceptionForm, OpenYearForm } from './_components/exception-form.tsx';
import { MappingForm } from './_components/mapping-form.tsx';
import { WithdrawButton } from './_components/withdraw-button.tsx';

export default async function PromotionPage() {
  const [caller, { t, locale }] = await Promise.all([requireKeeper('registrar'), getIntl()]);
  return (
    <AdminPage title={t('dashboard.promotion')} lead={t('dashboard.promotion.lead')}>
      <Callout tone="info" title={t('dashboard.promotion.does')}>
        {t('dashboard.promotion.doesNot')}
      </Callout>
      <QuestionBlock question={t('dashboard.promotion.plan')} shape="h-96" load={() => planOf(caller)}>
        {(plan) =>
          plan === null
            ? {
                answer: t('dashboard.promotion.noYear'),
                body:
                  caller.role === 'admin' ? (
                    <div className="grid gap-4">
                      <p className="max-w-[72ch] text-muted">{t('dashboard.promotion.openYear.hint')}</p>
                      <OpenYearForm />
                    </div>
                  ) : (
                    <p className="text-muted">{t('dashboard.promotion.openYear.admin')}</p>
                  ),
              }
            : { answer: plan.message, body: <Plan {...plan.data} places={plan.places} /> }
        }
      </QuestionBlock>
      <QuestionBlock
        question={t('dashboard.promotion.runs')}
        load={async () => (await callOperation(promotionRuns, {}, caller)).data.runs}
      >
        {(runs) => ({
          answer: runs.length === 0 ? t('dashboard.promotion.runs.none') : undefined,
          body: runs.length > 0 && (
            <ul className="grid">
              {runs.map((run) => (
                <li
                  key={run.runId}
                  className="flex flex-wrap items-center justify-between gap-3 border-border border-b py-2.5 last:border-b-0"
                >
                  {t('dashboard.promotion.run', {
                    ...{ from: run.from, to: run.to, students: run.students, by: run.by },
                    at: momentInWords(run.at, locale, caller.timeZone),
                  })}
                  {run.status === 'applied' ? (
                    <RollBackButton runId={run.runId} from={run.from} to={run.to} />
                  ) : (
                    <Badge>{t('dashboard.promotion.rolledBack')}</Badge>
                  )}
                </li>
              ))}
            </ul>
          ),
        })}
      </QuestionBlock>
    </AdminPage>
  );
}

/** The plan, or null while there is no year to go to. */
async function planOf(caller: Caller) {
  try {
    const { data, message } = await callOperation(promotionPreview, {}, caller);
    return { data, message, places: data.places };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

type Found = NonNullable<Awaited<ReturnType<typeof planOf>>>;

async function Plan({ places, ...plan }: Found['data'] & Pick<Found, 'places'>) {
  const { t } = await getIntl();
  const { promote, repeat, graduate, leave } = plan.counts;
  return (
    <div className="grid gap-8">
      <MappingForm homerooms={plan.homerooms} places={places} />
      <section className="grid gap-3" aria-labelledby="exceptions">
        <h3 id="exceptions" className="text-lg">
          {t('dashboard.promotion.exceptions')}
        </h3>
        {plan.attention.length === 0 ? (
          <EmptyState title={t('dashboard.promotion.exceptions.none')} />
        ) : (
          <>
            <p>{t('dashboard.promotion.exceptions.some', { count: plan.attention.length })}</p>
            <ul className="grid">
              {plan.attention.map((one) => (
                <li
                  key={one.studentId}
                  className="flex flex-wrap items-center gap-x-3 border-border border-b py-2 last:border-b-0"
                >
                  <span className="font-medium">
                    {one.student}, {one.class}
                  </span>
                  <span>
                    {[t(`dashboard.promotion.outcome.${one.outcome}`), one.toClass].filter(Boolean).join(' → ')}
                  </span>
                  {one.reason && <span className="text-muted">{one.reason}</span>}
                  {one.problem && <Badge tone="caution">{t('dashboard.promotion.noClass')}</Badge>}
                  {one.reason && <WithdrawButton studentId={one.studentId} student={one.student} />}
                </li>
              ))}
            </ul>
          </>
        )}
        <ExceptionForm places={places} />
      </section>
      <section className="grid gap-3" aria-labelledby="apply">
        <h3 id="apply" className="text-lg">
          {t('dashboard.promotion.applyQuestion')}
        </h3>
        <ApplyButton
          planHash={plan.planHash}
          students={promote + repeat + graduate + leave}
          from={plan.from}
          to={plan.to}
        />
      </section>
    </div>
  );
}
