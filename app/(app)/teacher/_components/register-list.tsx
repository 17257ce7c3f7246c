import type { Route } from 'next';
import { dayInWords } from '../../../_components/dashboard/words.ts';
import { ButtonLink } from '../../../_components/ui/button.tsx';
import { Status } from '../../../_components/ui/status.tsx';
import { getIntl } from '../../../_server/intl.ts';

export interface RegisterState {
  classId: string;
  class: string;
  session: 'am' | 'pm';
  taken: boolean;
  due: boolean;
  takenBy: string | null;
  students: number;
  present: number;
  absent: number;
  late: number;
}

/** One line a class and session: its state, and the one thing to do. */
export async function RegisterList({ day, registers }: { day: string; registers: readonly RegisterState[] }) {
  const { t, locale } = await getIntl();
  return (
    <ul className="grid">
      {registers.map((one) => (
        <li
          key={`${one.classId}/${one.session}`}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-border border-b py-2.5 last:border-b-0"
        >
          <div className="grid gap-0.5">
            <span>
              <span className="font-medium">{one.class}</span>, {t(`dashboard.session.${one.session}`)}
            </span>
            <span className="text-sm">
              {one.taken ? (
                <Status tone="good">
                  {t('dashboard.register.taken', {
                    present: one.present,
                    absent: one.absent,
                    late: one.late,
                    students: one.students,
                    takenBy: one.takenBy ?? '',
                  })}
                </Status>
              ) : (
                <Status tone={one.due ? 'caution' : 'none'}>
                  {t(one.due ? 'dashboard.register.notTaken' : 'dashboard.register.notDue')}
                </Status>
              )}
            </span>
          </div>
          <ButtonLink
            href={`/teacher/classes/${one.classId}/register?day=${day}&session=${one.session}` as Route}
            variant={one.due && !one.taken ? 'primary' : 'secondary'}
            size="small"
            aria-label={t(one.taken ? 'dashboard.register.openOf' : 'dashboard.register.takeOf', {
              class: one.class,
              session: t(`dashboard.session.${one.session}`),
              day: dayInWords(day, locale),
            })}
          >
            {t(one.taken ? 'dashboard.register.open' : 'dashboard.register.take')}
          </ButtonLink>
        </li>
      ))}
    </ul>
  );
}
