import type { Route } from 'next';
import Link from 'next/link';
import { getIntl } from '../../_server/intl.ts';
import { Badge } from '../ui/status.tsx';

export interface Lesson {
  period: string;
  startsAt: string;
  endsAt: string;
  classId: string;
  class: string;
  subject: string | null;
  room: string | null;
  teachers: readonly string[];
  now: boolean;
}

/** A day's lessons in order; the one that is on now says so. */
export async function Lessons({
  lessons,
  linkTo,
}: {
  lessons: readonly Lesson[];
  /** Staff have a page for each class. */
  linkTo?: 'teacher';
}) {
  const { t } = await getIntl();
  return (
    <ol className="grid">
      {lessons.map((lesson) => (
        <li
          key={`${lesson.startsAt}/${lesson.classId}`}
          aria-current={lesson.now ? 'time' : undefined}
          className="grid grid-cols-[6.5rem_1fr] items-baseline gap-x-3 border-border border-b py-2 last:border-b-0"
        >
          <span className="text-muted text-sm" data-figures>
            {lesson.startsAt}–{lesson.endsAt}
          </span>
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            {linkTo ? (
              <Link
                href={`/teacher/classes/${lesson.classId}` as Route}
                className="font-medium underline decoration-border underline-offset-4 hover:decoration-current"
              >
                {lesson.class}
              </Link>
            ) : (
              <span className="font-medium">{lesson.subject ?? lesson.class}</span>
            )}
            <span className="text-muted text-sm">
              {[!linkTo && lesson.teachers.join(', '), lesson.room].filter(Boolean).join(' · ')}
            </span>
            {lesson.now && <Badge tone="info">{t('dashboard.now')}</Badge>}
          </span>
        </li>
      ))}
    </ol>
  );
}
