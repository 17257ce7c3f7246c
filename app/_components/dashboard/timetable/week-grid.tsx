import type { Route } from 'next';
import Link from 'next/link';
import { getIntl } from '../../../_server/intl.ts';
import { Badge } from '../../ui/status.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '../../ui/table.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { dayInWords } from '../words.ts';

export interface WeekColumn {
  cycleDay: number;
  date: string | null;
  today: boolean;
  label: string | null;
}
export interface WeekPeriod {
  id: string;
  name: string;
  startsAt: string;
  endsAt: string;
  now: boolean;
}
export interface WeekLesson {
  meetingId: string;
  cycleDay: number;
  periodId: string;
  classId: string;
  class: string;
  subject: string | null;
  room: string | null;
  teachers: readonly string[];
  cover: readonly string[];
}
interface Week {
  name: string;
  columns: readonly WeekColumn[];
  periods: readonly WeekPeriod[];
  lessons: readonly WeekLesson[];
  /** Where a lesson leads; nowhere for those who have no page of it. */
  linkOf?: (lesson: WeekLesson) => string;
}

/** A cycle of school days: a grid where there is room, one day at a time where there is not. Today says so. */
export async function WeekGrid(week: Week) {
  const { t, locale } = await getIntl();
  const title = t('dashboard.timetable.of', { name: week.name });
  const heading = (day: WeekColumn) =>
    day.date ? dayInWords(day.date, locale) : t('dashboard.timetable.day', { day: day.cycleDay });
  const at = (day: WeekColumn, period: WeekPeriod) =>
    week.lessons.filter((lesson) => lesson.cycleDay === day.cycleDay && lesson.periodId === period.id);
  return (
    <>
      <div className="hidden md:block print:block">
        <TableFrame label={title} className="max-h-none">
          <Table className="table-fixed">
            <thead>
              <tr>
                <Th stick className="w-32">
                  {t('dashboard.timetable.period')}
                </Th>
                {week.columns.map((day) => (
                  <Th key={day.cycleDay} aria-current={day.today ? 'date' : undefined}>
                    <span className="block text-text">{heading(day)}</span>
                    <span className="flex flex-wrap items-center gap-1.5 font-normal">
                      {t('dashboard.timetable.day', { day: day.cycleDay })}
                      {day.today && <Badge tone="info">{t('dashboard.timetable.today')}</Badge>}
                      {day.label}
                    </span>
                  </Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {week.periods.map((period) => (
                <tr key={period.id}>
                  <RowTh stick className="min-w-0 align-top">
                    {period.name}
                    <span className="block font-normal text-muted text-sm" data-figures>
                      {period.startsAt}–{period.endsAt}
                    </span>
                  </RowTh>
                  {week.columns.map((day) => (
                    <Td key={day.cycleDay} className={`align-top ${day.today ? 'bg-accent-soft' : ''}`}>
                      <Cell lessons={at(day, period)} now={day.today && period.now} linkOf={week.linkOf} />
                    </Td>
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
        </TableFrame>
      </div>
      <div className="md:hidden print:hidden">
        <Tabs
          label={title}
          defaultValue={String((week.columns.find((day) => day.today) ?? week.columns[0])?.cycleDay)}
          tabs={week.columns.map((day) => ({
            value: String(day.cycleDay),
            label: heading(day),
            panel: (
              <ol className="grid">
                {week.periods.map((period) => (
                  <li key={period.id} className="grid grid-cols-[6.5rem_1fr] gap-x-3 border-border border-b py-2.5">
                    <span className="text-muted text-sm" data-figures>
                      {period.startsAt}–{period.endsAt}
                    </span>
                    <Cell lessons={at(day, period)} now={day.today && period.now} linkOf={week.linkOf} />
                  </li>
                ))}
              </ol>
            ),
          }))}
        />
      </div>
    </>
  );
}

async function Cell({
  lessons,
  now,
  linkOf,
}: {
  lessons: readonly WeekLesson[];
  now: boolean;
  linkOf?: Week['linkOf'];
}) {
  const { t } = await getIntl();
  if (lessons.length === 0) return <span className="text-muted">–</span>;
  return lessons.map((lesson) => (
    <span key={lesson.meetingId} className="grid gap-0.5 break-words [&:not(:first-child)]:mt-2">
      {linkOf ? (
        <Link
          href={linkOf(lesson) as Route}
          className="font-medium underline decoration-border underline-offset-4 hover:decoration-current"
        >
          {lesson.class}
        </Link>
      ) : (
        <span className="font-medium">{lesson.subject ?? lesson.class}</span>
      )}
      <span className="text-muted text-sm">
        {[lesson.room, lesson.teachers.join(', ')].filter(Boolean).join(' · ')}
      </span>
      {lesson.cover.length > 0 && (
        <span className="text-caution text-sm">
          {t('dashboard.timetable.cover', { name: lesson.cover.join(', ') })}
        </span>
      )}
      {now && (
        <span>
          <Badge tone="info">{t('dashboard.now')}</Badge>
        </span>
      )}
    </span>
  ));
}
