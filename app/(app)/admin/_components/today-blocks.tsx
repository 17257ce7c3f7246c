import type { Route } from 'next';
import Link from 'next/link';
import type { Caller } from '#db/caller.ts';
import { absenceReports } from '#tools/attendance/absence-reports.ts';
import { attendanceAbsentToday } from '#tools/attendance/absent-today.ts';
import { attendanceAtRisk } from '#tools/attendance/at-risk.ts';
import { attendanceRegisters } from '#tools/attendance/registers.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { AtRiskList } from '../../../_components/dashboard/at-risk-list.tsx';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { dayInWords, shareInWords } from '../../../_components/dashboard/words.ts';
import { DataTable } from '../../../_components/ui/data-table.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { AbsenceDecision } from './absence-decision.tsx';

export async function RegistersBlock({ caller }: { caller: Caller }) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.admin.registers')}
      load={async () => (await callOperation(attendanceRegisters, { status: 'not_taken' }, caller)).data}
    >
      {(found) => ({
        answer: t('dashboard.admin.registers.answer', {
          ...{ open: found.notTaken, due: found.taken + found.notTaken, later: found.notDue },
          day: found.day === found.today ? 'today' : dayInWords(found.day, locale, 'long'),
        }),
        ask: t('dashboard.admin.registers.ask'),
        body: found.registers.length > 0 && (
          <ul className="flex flex-wrap gap-2">
            {found.registers.map((one) => (
              <li key={`${one.classId}/${one.session}`}>
                <Link
                  href={`/teacher/classes/${one.classId}/register?day=${found.day}&session=${one.session}` as Route}
                  className="touch-target inline-flex items-center gap-1.5 rounded-md border border-border px-3 py-1.5 hover:bg-subtle"
                >
                  <span className="font-medium">{one.class}</span>
                  <span className="text-muted text-sm">{t(`dashboard.session.${one.session}`)}</span>
                </Link>
              </li>
            ))}
          </ul>
        ),
      })}
    </QuestionBlock>
  );
}

export async function ReportsBlock({ caller }: { caller: Caller }) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.admin.reports')}
      load={async () => (await callOperation(absenceReports, { status: 'open', limit: 10 }, caller)).data}
    >
      {({ reports, open }) => ({
        answer: t('dashboard.admin.reports.answer', { open }),
        ask: t('dashboard.admin.reports.ask'),
        body:
          reports.length > 0 ? (
            <ul className="grid">
              {reports.map((report) => (
                <li
                  key={report.id}
                  className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-border border-b py-2.5 last:border-b-0"
                >
                  <div className="min-w-0 grow basis-52">
                    <p>
                      <span className="font-medium">{report.student}</span>{' '}
                      <span className="text-muted text-sm">{report.class}</span>
                    </p>
                    <p className="text-muted text-sm">
                      {[
                        [...new Set([report.from, report.to])].map((day) => dayInWords(day, locale)).join(' – '),
                        report.sessions !== 'all' && t(`dashboard.session.${report.sessions}`),
                        report.reason,
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </p>
                  </div>
                  <AbsenceDecision reportId={report.id} student={report.student} />
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState title={t('dashboard.admin.reports.empty')}>{t('dashboard.admin.reports.emptyHint')}</EmptyState>
          ),
      })}
    </QuestionBlock>
  );
}

export async function AbsencesBlock({ caller }: { caller: Caller }) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.homeroom.today')}
      shape="h-64"
      load={async () => (await callOperation(attendanceAbsentToday, { limit: 200 }, caller)).data}
    >
      {(found) => ({
        answer: t('dashboard.admin.absent.answer', {
          ...{ absent: found.absent, late: found.late, students: found.students, open: found.notTaken.length },
          day: found.day === found.today ? 'today' : dayInWords(found.day, locale, 'long'),
        }),
        ask: t('dashboard.admin.absent.ask'),
        body: found.list.length > 0 && (
          <DataTable
            label={t('dashboard.homeroom.today')}
            className="[&_section]:max-h-72"
            columns={[
              { key: 'name', label: t('dashboard.gradebook.student') },
              { key: 'class', label: t('dashboard.label.class') },
              { key: 'mark', label: t('dashboard.label.mark') },
              { key: 'reason', label: t('dashboard.label.reason') },
            ]}
            rows={found.list.map((one) => ({
              ...{ name: one.name, class: one.class, reason: one.reason },
              mark: [...new Set([one.am, one.pm].filter((mark) => mark !== null))].join(', '),
            }))}
          />
        ),
      })}
    </QuestionBlock>
  );
}

export async function RiskBlock({ caller }: { caller: Caller }) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.teacher.atRisk')}
      shape="h-64"
      load={async () => (await callOperation(attendanceAtRisk, { limit: 10 }, caller)).data}
    >
      {({ found, looked, students, schoolDays, threshold }) => ({
        answer: t('dashboard.atRisk.answer', {
          ...{ found, looked, days: schoolDays, threshold: shareInWords(threshold / 100, locale) },
        }),
        ask: t('dashboard.atRisk.ask'),
        body:
          students.length > 0 ? (
            <AtRiskList students={students} more={found - students.length} />
          ) : (
            <EmptyState title={t('dashboard.atRisk.empty')}>{t('dashboard.atRisk.emptyHint')}</EmptyState>
          ),
      })}
    </QuestionBlock>
  );
}
