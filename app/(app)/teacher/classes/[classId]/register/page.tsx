import type { Route } from 'next';
import Link from 'next/link';
import { z } from 'zod';
import { attendanceRegister } from '#tools/attendance/register.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { dayInWords } from '../../../../../_components/dashboard/words.ts';
import { classNames } from '../../../../../_components/ui/class-names.ts';
import { EmptyState } from '../../../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../../../_server/intl.ts';
import { reportFailure } from '../../../../../_server/report-failure.ts';
import { requireStaff } from '../../../_server/staff.ts';
import { RegisterSheet } from './_components/register-sheet.tsx';
import type { RegisterView } from './register-draft.ts';

const asked = z.object({
  day: z.iso.date().optional().catch(undefined),
  session: z.enum(['am', 'pm']).optional().catch(undefined),
});

export default async function RegisterPage({ params, searchParams }: PageProps<'/teacher/classes/[classId]/register'>) {
  const [{ classId }, search, caller, { t, locale }] = await Promise.all([
    params,
    searchParams,
    requireStaff(),
    getIntl(),
  ]);
  const { day, session } = asked.parse(search);
  const outcome = await callOperation(attendanceRegister, { classId, day, session }, caller).then(
    ({ data }) => ({ register: data as RegisterView }),
    (error: unknown) => ({ failure: reportFailure(error).message }),
  );
  if ('failure' in outcome) return <EmptyState title={t('dashboard.register.none')}>{outcome.failure}</EmptyState>;
  const { register } = outcome;
  return (
    <section className="grid gap-4" aria-labelledby="register-heading">
      <header className="flex max-w-[60rem] flex-wrap items-center justify-between gap-3">
        <h2 id="register-heading" className="text-lg">
          {dayInWords(register.day, locale, 'long')}
        </h2>
        <nav aria-label={t('dashboard.register.session')} className="flex gap-1">
          {(['am', 'pm'] as const).map((one) => (
            <Link
              key={one}
              href={`/teacher/classes/${classId}/register?day=${register.day}&session=${one}` as Route}
              aria-current={one === register.session ? 'page' : undefined}
              className={classNames(
                'touch-target inline-flex items-center rounded-md px-3 py-1.5 font-medium text-sm',
                one === register.session ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-subtle',
              )}
            >
              {t(`dashboard.session.${one}`)}
            </Link>
          ))}
        </nav>
      </header>
      <RegisterSheet
        key={`${register.classId}/${register.day}/${register.session}`}
        initial={register}
        userId={caller.userId}
      />
    </section>
  );
}
