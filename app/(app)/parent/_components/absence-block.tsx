import { absenceReports } from '#tools/attendance/absence-reports.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import type { Subject } from '../../../_components/dashboard/student/subject.ts';
import { dayInWords, todayIn } from '../../../_components/dashboard/words.ts';
import { Status } from '../../../_components/ui/status.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { AbsenceForm } from './absence-form.tsx';

const tones = { reported: 'caution', confirmed: 'good', declined: 'alert', withdrawn: 'none' } as const;

/** Absences that the family has reported for one child, what became of them, and the form for the next. */
export async function AbsenceBlock({ caller, child }: Required<Subject>) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.absence')}
      shape="h-64"
      load={async () => (await callOperation(absenceReports, { studentId: child.id, limit: 4 }, caller)).data}
    >
      {({ reports, open }) => ({
        answer: t('dashboard.absence.answer', { open, name: child.name.split(' ')[0] ?? '' }),
        body: (
          <>
            {reports.length > 0 && (
              <ul className="grid">
                {reports.map((report) => (
                  <li
                    key={report.id}
                    className="flex flex-wrap items-baseline justify-between gap-x-4 border-border border-b py-1.5 last:border-b-0"
                  >
                    <span>
                      {[...new Set([report.from, report.to])].map((day) => dayInWords(day, locale)).join(' – ')}
                      <span className="text-muted">: {report.reason}</span>
                    </span>
                    <span className="text-sm">
                      <Status tone={tones[report.status]}>{t(`dashboard.absence.${report.status}`)}</Status>
                    </span>
                  </li>
                ))}
              </ul>
            )}
            <AbsenceForm key={child.id} childId={child.id} today={todayIn(caller.timeZone)} />
          </>
        ),
      })}
    </QuestionBlock>
  );
}
