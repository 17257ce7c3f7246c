import { Plus } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { getIntl } from '../../../_server/intl.ts';
import { classNames } from '../../ui/class-names.ts';
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
  /** Where a free period leads, for those who make the timetable. */
  addAt?: (day: WeekColumn, period: WeekPeriod) => string;
  /** The lesson that is being edited. */
  chosen?: string;
  /** Whose name every lesson would repeat, and is left out. */
  own?: string;
}

/** A cycle of school days: a grid where there is room, one day at a time where there is not. Today says so. */
export async function WeekGrid(week: Week) {
  const { t, locale } = await getIntl();
  const title = t('dashboard.timetable.of', { name: week.name });
  const { linkOf, chosen, own } = week;
  const heading = (day: WeekColumn) =>
    day.date ? dayInWords(day.date, locale) : t('dashboard.timetable.day', { day: day.cycleDay });
  const cell = (day: WeekColumn, period: WeekPeriod) => {
    const lessons = week.lessons.filter((lesson) => lesson.cycleDay === day.cycleDay && lesson.periodId === period.id);
    const slot = { day: heading(day), period: period.name };
    if (lessons.length === 0) return <Free {...slot} href={week.addAt?.(day, period)} />;
    return <Cell {...{ lessons, linkOf, chosen, own }} now={day.today && period.now} />;
  };
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
                      {cell(day, period)}
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
            // Five of them fit a phone.
            label: day.date ? (
              <abbr title={heading(day)} className="grid justify-items-center leading-tight no-underline">
                {dayInWords(day.date, locale, 'weekday')}
                <span data-figures>{dayInWords(day.date, locale, 'number')}</span>
              </abbr>
            ) : (
              heading(day)
            ),
            panel: (
              <ol className="grid">
                {week.periods.map((period) => (
                  <li
                    key={period.id}
                    className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 border-border border-b py-2.5 last:border-b-0"
                  >
                    <span className="text-sm">
                      {period.name}
                      <span className="block text-muted" data-figures>
                        {period.startsAt}–{period.endsAt}
                      </span>
                    </span>
                    <div>{cell(day, period)}</div>
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

/** A period without a lesson: nothing to say, or a place for one. */
async function Free({ day, period, href }: { day: string; period: string; href: string | undefined }) {
  const { t } = await getIntl();
  if (!href) return <span className="text-muted">–</span>;
  return (
    <Link
      href={href as Route}
      aria-label={t('dashboard.timetable.addAt', { day, period })}
      className="touch-target -m-1 inline-grid size-8 place-items-center rounded-sm text-muted hover:bg-subtle hover:text-text"
    >
      <Plus aria-hidden className="size-4" />
    </Link>
  );
}

async function Cell({
  lessons,
  now,
  linkOf,
  chosen,
  own,
}: {
  lessons: readonly WeekLesson[];
  now: boolean;
} & Pick<Week, 'linkOf' | 'chosen' | 'own'>) {
  const { t } = await getIntl();
  return lessons.map((lesson) => (
    <span
      key={lesson.meetingId}
      className={classNames(
        'grid gap-0.5 break-words [&:not(:first-child)]:mt-2',
        lesson.meetingId === chosen && '-mx-2 -my-1 rounded-sm bg-accent-soft px-2 py-1',
      )}
    >
      {linkOf ? (
        <Link
          href={linkOf(lesson) as Route}
          aria-current={lesson.meetingId === chosen ? 'true' : undefined}
          className="font-medium underline decoration-border underline-offset-4 hover:decoration-current"
        >
          {lesson.class}
        </Link>
      ) : (
        <span className="font-medium">{lesson.subject ?? lesson.class}</span>
      )}
      <span className="text-muted text-sm">
        {[lesson.room, lesson.teachers.filter((name) => name !== own).join(', ')].filter(Boolean).join(' · ')}
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
