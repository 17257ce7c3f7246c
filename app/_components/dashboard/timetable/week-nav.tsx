import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Route } from 'next';
import { getIntl } from '../../../_server/intl.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { addDays } from './days.ts';

/** To the week before, to this one, and to the next; whose timetable it is stays as it was. */
export async function WeekNav({ path, day, keep = {} }: { path: string; day: string; keep?: Record<string, string> }) {
  const { t } = await getIntl();
  const to = (on?: string) => `${path}?${new URLSearchParams({ ...keep, ...(on && { day: on }) })}` as Route;
  return (
    <nav aria-label={t('dashboard.timetable.weeks')} className="flex gap-2" data-no-print>
      <ButtonLink href={to(addDays(day, -7))} size="small" icon={<ChevronLeft aria-hidden className="size-4" />}>
        {t('dashboard.timetable.before')}
      </ButtonLink>
      <ButtonLink href={to()} size="small" variant="quiet">
        {t('dashboard.timetable.this')}
      </ButtonLink>
      <ButtonLink href={to(addDays(day, 7))} size="small" icon={<ChevronRight aria-hidden className="size-4" />}>
        {t('dashboard.timetable.next')}
      </ButtonLink>
    </nav>
  );
}
