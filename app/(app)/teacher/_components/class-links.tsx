import type { Route } from 'next';
import Link from 'next/link';
import { getIntl } from '../../../_server/intl.ts';

/** Classes as links to their pages, with what tells them apart. */
export async function ClassLinks({
  classes,
}: {
  classes: readonly {
    id: string;
    name: string;
    kind: 'homeroom' | 'scheduled';
    room: string | null;
    students: number | null;
  }[];
}) {
  const { t } = await getIntl();
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(12rem,1fr))] gap-2">
      {classes.map((one) => (
        <li key={one.id}>
          <Link
            href={`/teacher/classes/${one.id}` as Route}
            className="grid rounded-md border border-border px-3 py-2.5 hover:bg-subtle"
          >
            <span className="font-medium">{one.name}</span>
            <span className="text-muted text-sm">
              {[
                one.kind === 'homeroom' && t('dashboard.homeroom'),
                one.students !== null && t('dashboard.students', { count: one.students }),
                one.room,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
