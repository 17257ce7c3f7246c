import { Check, LogOut } from 'lucide-react';
import type { Caller } from '#db/caller.ts';
import type { Membership } from '../../_server/memberships.ts';
import type { Translate } from '../../messages/translate.ts';
import { Avatar } from '../ui/avatar.tsx';
import { classNames } from '../ui/class-names.ts';
import { chooseTheme, switchMembership } from './actions.ts';

const id = 'person-panel';
const row = 'touch-target flex w-full items-center gap-2.5 rounded-sm px-2.5 py-2 text-start text-sm hover:bg-subtle';

type Props = {
  caller: Caller;
  memberships: readonly Membership[];
  theme: 'light' | 'dark' | undefined;
  t: Translate;
};

/**
 * Who one is here, and the way to be someone else, to another look, and out. The platform's popover and plain forms: it
 * opens, closes and works before any script has loaded.
 */
export function PersonPanel({ caller, memberships, theme, t }: Props) {
  const role = t(`role.${caller.role}`);
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={t('shell.you', { name: caller.name, role })}
        className="touch-target grid shrink-0 place-items-center rounded-full"
      >
        <Avatar name={caller.name} />
      </button>
      <section
        id={id}
        popover="auto"
        aria-label={t('shell.you', { name: caller.name, role })}
        className="fixed inset-[calc(var(--shell-bar)+0.25rem)_1rem_auto_auto] m-0 w-72 rounded-lg border border-border bg-raised p-1.5 text-text shadow-raised rtl:inset-[calc(var(--shell-bar)+0.25rem)_auto_auto_1rem]"
      >
        <div className="px-2.5 pt-2 pb-3">
          <p className="font-medium">{caller.name}</p>
          <p className="text-muted text-sm">
            {role}
            {schoolOf(caller, memberships)}
          </p>
        </div>
        {memberships.length > 1 && <Memberships current={caller.membershipId} memberships={memberships} t={t} />}
        <Themes current={theme ?? 'system'} t={t} />
        <form action="/sign-out" method="post" className="border-border border-t pt-1.5">
          <button type="submit" className={row}>
            <LogOut aria-hidden className="size-4 rtl:-scale-x-100" />
            {t('shell.signOut')}
          </button>
        </form>
      </section>
    </>
  );
}

function schoolOf(caller: Caller, memberships: readonly Membership[]): string {
  const school = memberships.find(({ membershipId }) => membershipId === caller.membershipId)?.schoolName;
  return school ? `, ${school}` : '';
}

function Memberships({ current, memberships, t }: Pick<Props, 'memberships' | 't'> & { current: string }) {
  return (
    <form action={switchMembership} className="border-border border-t py-1.5">
      <p className="px-2.5 py-1 text-muted text-xs">{t('shell.actingAs')}</p>
      {memberships.map(({ membershipId, role, schoolName }) => (
        <button
          key={membershipId}
          type="submit"
          name="membership"
          value={membershipId}
          aria-current={membershipId === current ? 'true' : undefined}
          className={row}
        >
          <Check aria-hidden className={classNames('size-4 shrink-0', membershipId !== current && 'invisible')} />
          <span className="min-w-0">
            {t(`role.${role}`)}
            <span className="block truncate text-muted text-xs">{schoolName}</span>
          </span>
        </button>
      ))}
    </form>
  );
}

function Themes({ current, t }: { current: 'system' | 'light' | 'dark'; t: Translate }) {
  return (
    <form action={chooseTheme} className="border-border border-t py-1.5">
      <fieldset>
        <legend className="px-2.5 py-1 text-muted text-xs">{t('shell.theme')}</legend>
        <div className="flex gap-1 px-1">
          {(['system', 'light', 'dark'] as const).map((theme) => (
            <button
              key={theme}
              type="submit"
              name="theme"
              value={theme}
              aria-pressed={theme === current}
              className={classNames(
                'touch-target grow rounded-sm px-2 py-1.5 text-sm',
                theme === current ? 'bg-accent-soft font-medium text-accent' : 'hover:bg-subtle',
              )}
            >
              {t(`shell.theme.${theme}`)}
            </button>
          ))}
        </div>
      </fieldset>
    </form>
  );
}
