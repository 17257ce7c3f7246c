import type { Caller } from '#db/caller.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { timetableWeek } from '#tools/timetable/week.ts';
import { getIntl } from '../../../_server/intl.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { QuestionBlock } from '../question-block.tsx';
import { todayIn } from '../words.ts';
import { weekShown } from './days.ts';
import { WeekGrid } from './week-grid.tsx';
import { WeekNav } from './week-nav.tsx';

/** One's own week, or each child's under their own name. */
export async function OwnWeek({ caller, path, day: asked }: { caller: Caller; path: string; day: string | undefined }) {
  const { t } = await getIntl();
  const day = weekShown(asked, todayIn(caller.timeZone));
  return (
    <>
      <WeekNav path={path} day={day} />
      <QuestionBlock
        key={day}
        question={t(caller.role === 'parent' ? 'dashboard.timetable.children' : 'dashboard.timetable.mine')}
        shape="h-96"
        load={async () => await callOperation(timetableWeek, { day }, caller)}
      >
        {({ data, message }) => ({
          answer:
            caller.role === 'parent'
              ? message
              : t('dashboard.timetable.mine.answer', { count: data.who[0]?.lessons.length ?? 0 }),
          body:
            data.who.length === 0 ? (
              <EmptyState title={t('dashboard.timetable.empty')}>{t('dashboard.timetable.emptyHint')}</EmptyState>
            ) : (
              <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
                {data.who.map((one) => (
                  <section key={one.id} className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-label={one.name}>
                    {caller.role === 'parent' && <h3 className="text-lg">{one.name}</h3>}
                    <WeekGrid
                      name={one.name}
                      columns={data.columns}
                      periods={data.periods}
                      lessons={one.lessons}
                      own={caller.name}
                      {...(caller.role === 'teacher' && { linkOf: ({ classId }) => `/teacher/classes/${classId}` })}
                    />
                  </section>
                ))}
              </div>
            ),
        })}
      </QuestionBlock>
    </>
  );
}
