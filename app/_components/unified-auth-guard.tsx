'use client';

import type { Route } from 'next';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Role } from '#db/caller.ts';
import type { Duty } from '#db/duties.ts';
import { useTranslate } from './intl.tsx';
import { useSession } from './session-context.tsx';
import { Button } from './ui/button.tsx';
import { Callout } from './ui/callout.tsx';
import { Skeleton } from './ui/skeleton.tsx';

type Check = 'trusted' | 'checking' | 'refused' | 'failed';

/**
 * The client's guard (spec §8.3), after the server's: of a role, of one of several, or of staff with one of the duties
 * `orDuty`. The server's word counts when the page arrives; when the person comes back to the tab, or the browser brings
 * the page back from its cache, it is asked again, so that nothing stays readable after signing out in another tab.
 */
export function UnifiedAuthGuard({
  requiredRole,
  orDuty = [],
  children,
}: {
  requiredRole?: Role | readonly Role[];
  orDuty?: readonly Duty[];
  children: ReactNode;
}) {
  const t = useTranslate();
  const router = useRouter();
  const path = usePathname();
  const session = useSession();
  const [check, setCheck] = useState<Check>(session ? 'trusted' : 'checking');
  const wanted: readonly Role[] = typeof requiredRole === 'string' ? [requiredRole] : (requiredRole ?? []);
  const [firstWanted] = wanted;
  const wrongRole =
    session !== null &&
    firstWanted !== undefined &&
    !session.roles.some((role) => wanted.includes(role)) &&
    !session.duties.some((duty) => orDuty.includes(duty));

  const ask = useCallback(async () => {
    try {
      const answer = await fetch('/api/auth/session', { headers: { accept: 'application/json' }, cache: 'no-store' });
      if (!answer.ok && answer.status !== 401) throw new Error(`session check answered ${answer.status}`);
      setCheck(answer.ok ? 'trusted' : 'refused');
    } catch {
      setCheck((before) => (before === 'trusted' ? before : 'failed'));
    }
  }, []);

  useEffect(() => {
    if (check === 'checking') void ask();
    const onReturn = () => document.visibilityState === 'visible' && void ask();
    const onPageShow = (event: PageTransitionEvent) => event.persisted && void ask();
    document.addEventListener('visibilitychange', onReturn);
    window.addEventListener('pageshow', onPageShow);
    return () => {
      document.removeEventListener('visibilitychange', onReturn);
      window.removeEventListener('pageshow', onPageShow);
    };
  }, [ask, check]);

  useEffect(() => {
    if (check === 'refused') router.replace(`/sign-in?next=${encodeURIComponent(path)}` as Route);
    else if (wrongRole) router.replace(`/forbidden?role=${firstWanted}` as Route);
  }, [check, wrongRole, firstWanted, path, router]);

  if (check === 'failed') {
    return (
      <Callout
        tone="alert"
        announce
        action={
          <Button size="small" onClick={() => setCheck('checking')}>
            {t('ui.retry')}
          </Button>
        }
      >
        {t('guard.failed')}
      </Callout>
    );
  }
  if (check !== 'trusted' || wrongRole) {
    return (
      <div role="status">
        <span className="sr-only">{t('guard.checking')}</span>
        <Skeleton className="h-40 w-full" />
      </div>
    );
  }
  return children;
}
