import type { Caller } from '#db/caller.ts';
import { listHolds } from '#tools/privacy/holds.ts';
import { dataRequestList } from '#tools/privacy/requests.ts';
import { listPrivacyRuns } from '#tools/privacy/runs.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { momentInWords } from '../../../_components/dashboard/words.ts';
import { Drawing } from '../../../_components/ui/drawing.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { AdminPage } from '../_components/admin-page.tsx';
import { EraseForm } from './_components/erase-form.tsx';
import { ExportForm, HoldForm, LiftForm, RequestForm } from './_components/forms.tsx';

/** Requests about people's data, legal holds, exports and erasures. */
export default async function AdminPrivacyPage() {
  const [caller, { t }] = await Promise.all([requireCaller('admin'), getIntl()]);
  return (
    <AdminPage title={t('dashboard.privacy.title')} lead={t('dashboard.privacy.lead')}>
      <QuestionBlock
        question={t('dashboard.privacy.requests')}
        load={() => callOperation(dataRequestList, { all: true }, caller)}
      >
        {({ message, drawings }) => ({
          answer: message,
          body: (
            <div className="grid gap-6">
              {drawings.map((drawing) => (
                <Drawing key={drawing.title} drawing={drawing} />
              ))}
              <RequestForm />
            </div>
          ),
        })}
      </QuestionBlock>
      <QuestionBlock question={t('dashboard.privacy.holds')} load={() => callOperation(listHolds, {}, caller)}>
        {({ message, data }) => ({
          answer: message,
          body: (
            <div className="grid gap-6">
              <ul className="grid">
                {data.holds.map((hold) => (
                  <li key={hold.holdId} className="grid gap-2 border-border border-b py-3 last:border-b-0">
                    <p>
                      <strong className="font-medium">{hold.person}</strong>{' '}
                      {t('dashboard.privacy.hold', { reason: hold.reason, by: hold.placedBy })}
                    </p>
                    <LiftForm holdId={hold.holdId} person={hold.person} />
                  </li>
                ))}
              </ul>
              <HoldForm />
            </div>
          ),
        })}
      </QuestionBlock>
      <QuestionBlock question={t('dashboard.privacy.runs')} load={() => callOperation(listPrivacyRuns, {}, caller)}>
        {({ message, data }) => ({
          answer: message,
          body: (
            <div className="grid gap-6">
              <Runs runs={data.runs} caller={caller} />
              <ExportForm />
              <EraseForm />
            </div>
          ),
        })}
      </QuestionBlock>
    </AdminPage>
  );
}

type Run = Awaited<
  ReturnType<typeof callOperation<typeof listPrivacyRuns.input, typeof listPrivacyRuns.output, undefined>>
>['data']['runs'][number];

async function Runs({ runs, caller }: { runs: Run[]; caller: Caller }) {
  const { t, locale } = await getIntl();
  const at = (moment: string) => momentInWords(moment, locale, caller.timeZone);
  return (
    <ul className="grid">
      {runs.map((run) => (
        <li key={run.runId} className="grid gap-1 border-border border-b py-3 last:border-b-0">
          <p>
            {t('dashboard.privacy.run', {
              kind: run.kind,
              person: run.person,
              by: run.askedBy,
              at: at(run.askedAt),
              status: run.status,
            })}
          </p>
          {run.failure && <p className="text-muted">{run.failure}</p>}
          {run.expiresAt && (
            <p>
              <a className="underline" href={`/admin/privacy/exports/${run.runId}`} download>
                {t('dashboard.privacy.handOver', { person: run.person, until: at(run.expiresAt) })}
              </a>
            </p>
          )}
          {run.elsewhere.length > 0 && (
            <details>
              <summary>{t('dashboard.privacy.elsewhere', { count: run.elsewhere.length })}</summary>
              <ul className="grid gap-1 py-2 text-muted text-sm">
                {run.elsewhere.map(({ column, rows, redacted }) => (
                  <li key={column}>
                    {t('dashboard.privacy.mention', {
                      place: column.replace(/^\w+\./, '').replaceAll('_', ' '),
                      rows,
                      redacted,
                    })}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
