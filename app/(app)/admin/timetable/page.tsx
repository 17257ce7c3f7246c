import type { Route } from 'next';
import type { Caller } from '#db/caller.ts';
import { classesList } from '#tools/classes/list.ts';
import { peopleTeachers } from '#tools/people/teachers.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { timetableRooms } from '#tools/timetable/rooms.ts';
import { timetableWeek } from '#tools/timetable/week.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { dayAsked, weekShown } from '../../../_components/dashboard/timetable/days.ts';
import { WeekGrid } from '../../../_components/dashboard/timetable/week-grid.tsx';
import { WeekNav } from '../../../_components/dashboard/timetable/week-nav.tsx';
import { dayInWords, todayIn } from '../../../_components/dashboard/words.ts';
import { Block } from '../../../_components/ui/block.tsx';
import { ButtonLink } from '../../../_components/ui/button.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { AdminPage } from '../_components/admin-page.tsx';
import { Chooser } from './_components/chooser.tsx';
import { type Kind, kinds } from './_components/kinds.ts';
import { LessonForm, RoomForm } from './_components/lesson-form.tsx';

const inputOf = (kind: Kind, name: string) =>
  kind === 'class' ? { classId: name } : kind === 'teacher' ? { teacherId: name } : { room: name };

/** One class, teacher or room at a time; the lesson that is chosen is edited below the grid. */
export default async function AdminTimetablePage({ searchParams }: PageProps<'/admin/timetable'>) {
  const [caller, search, { t }] = await Promise.all([requireCaller('admin'), searchParams, getIntl()]);
  const text = (name: string) => (typeof search[name] === 'string' ? search[name].trim().slice(0, 100) : '');
  const kind = kinds.find((one) => text(one) !== '') ?? 'class';
  const name = text(kind);
  const day = weekShown(dayAsked(search.day), todayIn(caller.timeZone));
  return (
    <AdminPage title={t('dashboard.timetable')} lead={t('dashboard.timetable.adminLead')}>
      <Chooser key={`${kind}/${name}`} {...{ kind, name }} known={await knownNames(caller)} />
      {name ? (
        <>
          <WeekNav path="/admin/timetable" day={day} keep={{ [kind]: name }} />
          <Chosen
            key={`${kind}/${name}/${day}`}
            {...{ caller, kind, name, day, chosen: text('lesson'), at: text('at') }}
          />
        </>
      ) : (
        <EmptyState title={t('dashboard.timetable.choose')}>{t('dashboard.timetable.chooseHint')}</EmptyState>
      )}
      <Block question={t('dashboard.timetable.rooms')}>
        <RoomForm />
      </Block>
    </AdminPage>
  );
}

async function Chosen({
  caller,
  kind,
  name,
  day,
  chosen,
  at,
}: {
  caller: Caller;
  kind: Kind;
  name: string;
  day: string;
  chosen: string;
  /** A free period that was pressed: `<day of the cycle>-<period>`. */
  at: string;
}) {
  const { t, locale } = await getIntl();
  const read = async () => {
    const [week, rooms, classes] = await Promise.all([
      callOperation(timetableWeek, { ...inputOf(kind, name), day }, caller),
      callOperation(timetableRooms, {}, caller),
      callOperation(classesList, { kind: 'scheduled', limit: 200 }, caller),
    ]);
    return { ...week.data, message: week.message, rooms: rooms.data.rooms, classes: classes.data.classes };
  };
  const query = (more: Record<string, string>) =>
    `/admin/timetable?${new URLSearchParams({ [kind]: name, day, ...more })}`;
  return (
    <QuestionBlock question={t('dashboard.timetable.of', { name })} shape="h-96" load={read}>
      {({ who, columns, periods, message, rooms, classes, today }) => {
        const shown = who[0];
        const lesson = shown?.lessons.find(({ meetingId }) => meetingId === chosen);
        const [, freeDay, freePeriod] = /^(\d{1,2})-([\da-f-]{36})$/.exec(at) ?? [];
        const taught = new Set(shown?.lessons.map((one) => one.class));
        const choices = {
          days: columns.map(({ cycleDay, date }) => ({
            cycleDay,
            label: [t('dashboard.timetable.day', { day: cycleDay }), date && dayInWords(date, locale)]
              .filter(Boolean)
              .join(' · '),
          })),
          periods: periods.map((one) => ({ id: one.id, label: `${one.name} · ${one.startsAt}–${one.endsAt}` })),
          rooms: rooms.filter((room) => room.inUse).map((room) => room.name),
          // Those of this timetable first.
          classes: classes.map((one) => one.name).sort((one, other) => +taught.has(other) - +taught.has(one)),
        };
        const place = {
          ...{ cycleDay: Number(freeDay ?? 0) || undefined, periodId: freePeriod },
          room: kind === 'room' ? (shown?.name ?? null) : null,
        };
        return {
          answer: message,
          body: shown ? (
            <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
              <WeekGrid
                name={shown.name}
                {...{ columns, periods }}
                lessons={shown.lessons}
                linkOf={({ meetingId }) => `${query({ lesson: meetingId })}#lesson`}
                addAt={({ cycleDay }, { id }) => `${query({ at: `${cycleDay}-${id}` })}#lesson`}
                chosen={lesson?.meetingId}
                own={kind === 'teacher' ? shown.name : undefined}
              />
              <section id="lesson" className="grid scroll-mt-20 gap-3" aria-labelledby="lesson-title">
                <h3 id="lesson-title" className="text-lg">
                  {lesson ? t('dashboard.timetable.edit', { class: lesson.class }) : t('dashboard.timetable.addTitle')}
                </h3>
                <LessonForm
                  key={lesson ? JSON.stringify(lesson) : at}
                  {...{ choices, lesson, place }}
                  today={day > today ? day : today}
                  cancel={
                    lesson && (
                      <ButtonLink href={query({}) as Route} variant="quiet" scroll={false}>
                        {t('dashboard.timetable.cancel')}
                      </ButtonLink>
                    )
                  }
                />
              </section>
            </div>
          ) : (
            <EmptyState title={t('dashboard.timetable.empty')}>{t('dashboard.timetable.chooseHint')}</EmptyState>
          ),
        };
      }}
    </QuestionBlock>
  );
}

/** What can be chosen from; whatever cannot be read is only not suggested. */
async function knownNames(caller: Caller): Promise<Record<Kind, string[]>> {
  const none = () => [];
  const [classes, teachers, rooms] = await Promise.all([
    callOperation(classesList, { kind: 'homeroom', limit: 200 }, caller).then(({ data }) => data.classes, none),
    callOperation(peopleTeachers, { limit: 200 }, caller).then(({ data }) => data.teachers, none),
    callOperation(timetableRooms, {}, caller).then(({ data }) => data.rooms, none),
  ]);
  const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);
  return { class: names(classes), teacher: names(teachers), room: names(rooms) };
}
