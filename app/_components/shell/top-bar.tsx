import { Activity, Building2, LayoutDashboard, MessageCircle, School } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Role } from '#db/caller.ts';
import type { Duty } from '#db/duties.ts';
import { dashboardOf } from '../../_server/home.ts';
import { officeDuties } from '../../_server/office-duties.ts';
import type { Translate } from '../../messages/translate.ts';
import { NavLink } from './nav-link.tsx';
import { Wordmark } from './wordmark.tsx';

const icon = 'size-4 shrink-0';

/** One bar for every width: two or three places fit a phone, and the chat keeps the whole height below it. */
export function TopBar({
  role,
  duties,
  t,
  children,
}: {
  role: Role;
  duties: readonly Duty[];
  t: Translate;
  children: ReactNode;
}) {
  return (
    <header
      className="sticky top-0 z-40 flex h-(--shell-bar) items-center gap-2 border-border border-b bg-background px-3 sm:gap-4 sm:px-5"
      data-no-print
    >
      <Link href="/" className="touch-target inline-flex items-center rounded-sm">
        <Wordmark compact />
      </Link>
      <nav aria-label={t('shell.main')} className="flex min-w-0 grow gap-1">
        {role === 'super_admin' ? (
          <>
            <NavLink href={dashboardOf.super_admin} icon={<School aria-hidden className={icon} />}>
              {t('shell.schools')}
            </NavLink>
            <NavLink href="/super/traces" icon={<Activity aria-hidden className={icon} />}>
              {t('shell.traces')}
            </NavLink>
          </>
        ) : (
          <>
            <NavLink href="/chat" icon={<MessageCircle aria-hidden className={icon} />}>
              {t('shell.chat')}
            </NavLink>
            <NavLink href={dashboardOf[role]} icon={<LayoutDashboard aria-hidden className={icon} />}>
              {t('shell.dashboard')}
            </NavLink>
            {role === 'teacher' && officeDuties.some((duty) => duties.includes(duty)) && (
              <NavLink href="/admin/people" area="/admin" icon={<Building2 aria-hidden className={icon} />}>
                {t('shell.office')}
              </NavLink>
            )}
          </>
        )}
      </nav>
      {children}
    </header>
  );
}
