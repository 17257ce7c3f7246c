import Form from 'next/form';
import type { Caller } from '#db/caller.ts';
import { classesList } from '#tools/classes/list.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { timetableRooms } from '#tools/timetable/rooms.ts';
import { timetableWeek } from '#tools/timetable/week.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { dayAsked } from '../../../_components/dashboard/timetable/days.ts';
import { WeekGrid } from '../../../_components/dashboard/timetable/week-grid.tsx';
import { WeekNav } from '../../../_components/dashboard/timetable/week-nav.tsx';
import { dayInWords, todayIn } from '../../../_components/dashboard/words.ts';
import { Block } from '../../../_components/ui/block.tsx';
import { Button } from '../../../_components/ui/button.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { Field } from '../../../_components/ui/field.tsx';
import { Input } from '../../../_components/ui/input.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { AdminPage } from '../_components/admin-page.tsx';
import { LessonForm, RoomForm } from './_components/lesson-form.tsx';

const kinds = ['class', 'teacher', 'room'] as const;
type Kind = (typeof kinds)[number];
const inputOf = (kind: Kind, name: string) =>
  kind === 'class' ? { classId: name } : kind === 'teacher' ? { teacherId: name } : { room: name };

/** One class, teacher or room at a time; the lesson that is chosen is edited below the grid. */
export default async function AdminTimetablePage({ searchParams }: PageProps<'/admin/timetable'>) {
  const [caller, search, { t }] = await Promise.all([requireCaller('admin'), searchParams, getIntl()]);
  const text = (name: string) => (typeof search[name] === 'string' ? search[name].trim().slice(0, 100) : '');
  const kind = kinds.find((one) => text(one) !== '') ?? 'class';
  const name = text(kind);
  const day = dayAsked(search.day);
  const homerooms = await callOperation(classesList, { kind: 'homeroom', limit: 200 }, caller).then(
    ({ data }) => data.classes,
    () => [], // only suggestions
  );
  return (
    <AdminPage title={t('dashboard.timetable')} lead={t('dashboard.timetable.adminLead')}>
      <datalist id="homerooms">
        {homerooms.map((one) => (
          <option key={one.id} value={one.name} />
        ))}
      </datalist>
      <div className="flex flex-wrap items-end gap-x-8 gap-y-4">
        {kinds.map((one) => (
          <Form key={one} action="/admin/timetable" className="flex items-end gap-2">
            <Field label={t(`dashboard.timetable.by.${one}`)}>
              {(control) => (
                <Input
                  {...control}
                  key={text(one)}
                  name={one}
                  defaultValue={text(one)}
                  list={one === 'class' ? 'homerooms' : undefined}
                  autoComplete="off"
                  required
                />
              )}
            </Field>
            <Button type="submit">{t('dashboard.timetable.show')}</Button>
          </Form>
        ))}
      </div>
      {name ? (
        <>
          <WeekNav path="/admin/timetable" day={day ?? todayIn(caller.timeZone)} keep={{ [kind]: name }} />
          <Chosen
            key={`${kind}/${name}/${day}/${text('lesson')}`}
            {...{ caller, kind, name, day, chosen: text('lesson') }}
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
}: {
  caller: Caller;
  kind: Kind;
  name: string;
  day: string | undefined;
  chosen: string;
}) {
  const { t, locale } = await getIntl();
  const read = async () => {
    const [week, rooms, classes] = await Promise.all([
      callOperation(timetableWeek, { ...inputOf(kind, name), ...(day && { day }) }, caller),
      callOperation(timetableRooms, {}, caller),
      callOperation(classesList, { kind: 'scheduled', limit: 200 }, caller),
    ]);
    return { ...week.data, message: week.message, rooms: rooms.data.rooms, classes: classes.data.classes };
  };
  const query = (lesson: string) =>
    `/admin/timetable?${new URLSearchParams({ [kind]: name, ...(day && { day }), lesson })}#lesson`;
  return (
    <QuestionBlock question={t('dashboard.timetable.of', { name })} shape="h-96" load={read}>
      {({ who, columns, periods, message, rooms, classes, today }) => {
        const shown = who[0];
        const lesson = shown?.lessons.find(({ meetingId }) => meetingId === chosen);
        const choices = {
          days: columns.map(({ cycleDay, date }) => ({
            cycleDay,
            label: [t('dashboard.timetable.day', { day: cycleDay }), date && dayInWords(date, locale)]
              .filter(Boolean)
              .join(' · '),
          })),
          periods: periods.map((one) => ({ id: one.id, label: `${one.name} · ${one.startsAt}–${one.endsAt}` })),
          rooms: rooms.filter((room) => room.inUse).map((room) => room.name),
          classes: classes.map((one) => one.name),
        };
        return {
          answer: message,
          body: shown ? (
            <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
              <WeekGrid
                name={shown.name}
                {...{ columns, periods }}
                lessons={shown.lessons}
                linkOf={({ meetingId }) => query(meetingId)}
              />
              <section id="lesson" className="grid scroll-mt-20 gap-3" aria-labelledby="lesson-title">
                <h3 id="lesson-title" className="text-lg">
                  {lesson ? t('dashboard.timetable.edit', { class: lesson.class }) : t('dashboard.timetable.addTitle')}
                </h3>
                <LessonForm key={lesson?.meetingId ?? 'new'} choices={choices} lesson={lesson} today={today} />
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
