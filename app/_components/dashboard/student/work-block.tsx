import type { ReactNode } from 'react';
import { assessmentsDue } from '#tools/assessments/due.ts';
import { assessmentsMissing } from '#tools/assessments/missing.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../_server/intl.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Status } from '../../ui/status.tsx';
import { QuestionBlock } from '../question-block.tsx';
import { dayInWords } from '../words.ts';
import { type Subject, studentOf, wordsFor } from './subject.ts';

const SHOWN = 8;

async function readWork(subject: Subject) {
  const [due, missing] = await Promise.all([
    callOperation(assessmentsDue, studentOf(subject), subject.caller),
    callOperation(assessmentsMissing, studentOf(subject), subject.caller),
  ]);
  return { due: due.data, missing: missing.data };
}

/** What is due soon, and what was due and is missing. */
export async function WorkBlock(subject: Subject) {
  const { t, locale } = await getIntl();
  const words = wordsFor(subject);
  return (
    <QuestionBlock question={t('dashboard.work')} shape="h-48" load={() => readWork(subject)}>
      {({ due, missing }) => {
        const behind = missing.work.filter(({ status }) => status === 'missing');
        return {
          answer: t('dashboard.work.answer', { due: due.count, missing: missing.missing }),
          ask: t('dashboard.work.ask', words),
          body:
            due.work.length + behind.length > 0 ? (
              <>
                {behind.length > 0 && (
                  <Pile title={t('dashboard.work.missing')}>
                    {behind.slice(0, SHOWN).map((work) => (
                      <Line key={work.assessmentId} title={work.title} of={work.class}>
                        <Status tone="alert">
                          {t('dashboard.work.wasDue', { day: dayInWords(work.dueOn, locale, 'brief') })}
                        </Status>
                      </Line>
                    ))}
                  </Pile>
                )}
                {due.work.length > 0 && (
                  <Pile title={t('dashboard.work.due')}>
                    {due.work.slice(0, SHOWN).map((work) => (
                      <Line key={work.id} title={work.title} of={work.subject ?? work.class}>
                        {t('dashboard.work.inDays', {
                          days: work.daysLeft,
                          day: dayInWords(work.dueOn, locale),
                        })}
                      </Line>
                    ))}
                  </Pile>
                )}
              </>
            ) : (
              <EmptyState title={t('dashboard.work.empty')}>{t('dashboard.work.emptyHint')}</EmptyState>
            ),
        };
      }}
    </QuestionBlock>
  );
}

function Pile({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <h3 className="font-medium text-sm">{title}</h3>
      <ul className="grid">{children}</ul>
    </div>
  );
}

function Line({ title, of, children }: { title: string; of: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 border-border border-b py-1.5 last:border-b-0">
      <span className="min-w-0">
        {title} <span className="text-muted text-sm">{of}</span>
      </span>
      <span className="text-muted text-sm">{children}</span>
    </li>
  );
}
