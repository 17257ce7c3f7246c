import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Caller } from '#db/caller.ts';
import { assessmentsMissing } from '#tools/assessments/missing.ts';
import { assessmentsToGrade } from '#tools/assessments/to-grade.ts';
import { absenceReports } from '#tools/attendance/absence-reports.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { dayInWords, todayIn } from '../../../_components/dashboard/words.ts';
import { getIntl } from '../../../_server/intl.ts';

interface ToDo {
  waiting: number;
  assessments: number;
  work: readonly { id: string; title: string; classId: string; class: string; waiting: number; dueOn: string }[];
  reports: readonly { id: string; student: string; class: string | null; from: string; to: string; reason: string }[];
  missing: readonly { studentId: string; student: string; missing: number }[];
}

/** The teacher's three piles: papers to grade, absences that families have told of, students behind with work. */
export async function readToDo(caller: Caller): Promise<ToDo> {
  const today = todayIn(caller.timeZone);
  const [toGrade, reported, missing] = await Promise.all([
    callOperation(assessmentsToGrade, { limit: 5 }, caller),
    callOperation(absenceReports, { status: 'all', from: today, limit: 5 }, caller),
    callOperation(assessmentsMissing, { days: 30, limit: 5 }, caller),
  ]);
  return {
    ...toGrade.data,
    reports: reported.data.reports.filter(({ status }) => status === 'reported' || status === 'confirmed'),
    missing: missing.data.byStudent.filter((student) => student.missing > 0),
  };
}

export async function ToDoList({ work, reports, missing }: ToDo) {
  const { t, locale } = await getIntl();
  return (
    <div className="grid gap-4">
      {work.length > 0 && (
        <Pile title={t('dashboard.toDo.grade')}>
          {work.map((one) => (
            <li key={one.id} className="flex flex-wrap justify-between gap-x-3">
              <Link
                href={`/teacher/classes/${one.classId}/gradebook` as Route}
                className="min-w-0 underline decoration-border underline-offset-4 hover:decoration-current"
              >
                {one.title}, {one.class}
              </Link>
              <span className="text-muted text-sm">{t('dashboard.toDo.waiting', { count: one.waiting })}</span>
            </li>
          ))}
        </Pile>
      )}
      {reports.length > 0 && (
        <Pile title={t('dashboard.toDo.absences')}>
          {reports.map((one) => (
            <li key={one.id} className="flex flex-wrap justify-between gap-x-3">
              <span>
                {one.student}
                {one.class && `, ${one.class}`}: <span className="text-muted">{one.reason}</span>
              </span>
              <span className="text-muted text-sm">
                {[...new Set([one.from, one.to])].map((day) => dayInWords(day, locale, 'brief')).join('–')}
              </span>
            </li>
          ))}
        </Pile>
      )}
      {missing.length > 0 && (
        <Pile title={t('dashboard.toDo.missing')}>
          {missing.map((one) => (
            <li key={one.studentId} className="flex flex-wrap justify-between gap-x-3">
              <span>{one.student}</span>
              <span className="text-muted text-sm">{t('dashboard.toDo.pieces', { count: one.missing })}</span>
            </li>
          ))}
        </Pile>
      )}
    </div>
  );
}

function Pile({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <h3 className="font-medium text-sm">{title}</h3>
      <ul className="grid gap-1">{children}</ul>
    </div>
  );
}
