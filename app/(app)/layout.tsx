import type { ReactNode } from 'react';
import { IntlProvider } from '../_components/intl.tsx';
import { SessionProvider } from '../_components/session-context.tsx';
import { PersonPanel } from '../_components/shell/person-panel.tsx';
import { TopBar } from '../_components/shell/top-bar.tsx';
import { getDuties } from '../_server/duties.ts';
import { getIntl } from '../_server/intl.ts';
import { getPerson, requireCaller } from '../_server/session.ts';
import { getTheme } from '../_server/theme.ts';

/** The shell of everyone who is signed in. Each page below still asks for its own caller. */
export default async function ShellLayout({ children }: { children: ReactNode }) {
  const caller = await requireCaller();
  const [person, duties, theme, { locale, messages, t }] = await Promise.all([
    getPerson(),
    getDuties(),
    getTheme(),
    getIntl(),
  ]);
  const memberships = person?.memberships ?? [];
  return (
    <IntlProvider locale={locale} timeZone={caller.timeZone} messages={messages}>
      <SessionProvider
        userId={caller.userId}
        role={caller.role}
        name={caller.name}
        roles={memberships.map(({ role }) => role)}
        duties={duties}
      >
        <a
          href="#content"
          className="-top-16 absolute start-3 z-50 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:top-2"
        >
          {t('shell.skip')}
        </a>
        <div className="flex min-h-dvh flex-col">
          <TopBar role={caller.role} duties={duties} t={t}>
            <PersonPanel caller={caller} memberships={memberships} theme={theme} t={t} />
          </TopBar>
          <main id="content" tabIndex={-1} className="flex min-w-0 grow flex-col outline-none">
            {children}
          </main>
        </div>
      </SessionProvider>
    </IntlProvider>
  );
}
