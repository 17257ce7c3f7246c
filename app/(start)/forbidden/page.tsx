import { redirect } from 'next/navigation';
import { z } from 'zod';
import { roles } from '#db/caller.ts';
import { switchMembership } from '../../_components/shell/actions.ts';
import { Button, ButtonLink } from '../../_components/ui/button.tsx';
import { dashboardOf } from '../../_server/home.ts';
import { getIntl } from '../../_server/intl.ts';
import { getPerson, requireCaller } from '../../_server/session.ts';

const wantedRole = z.enum(roles).optional().catch(undefined);

export default async function ForbiddenPage({ searchParams }: PageProps<'/forbidden'>) {
  const caller = await requireCaller();
  const wanted = wantedRole.parse((await searchParams).role);
  if (caller.role === wanted) redirect(dashboardOf[wanted]);
  const { t } = await getIntl();
  const others = ((await getPerson())?.memberships ?? []).filter(({ role }) => role === wanted);
  return (
    <div className="grid gap-4">
      <h1 className="text-2xl">{t('forbidden.title', { role: t(`role.${caller.role}`) })}</h1>
      <p className="text-muted">
        {t(others.length > 0 ? 'forbidden.canSwitch' : 'forbidden.text', { name: caller.name })}
      </p>
      <div className="flex flex-wrap gap-2">
        {others.map(({ membershipId, role, schoolName }) => (
          <form key={membershipId} action={switchMembership}>
            <input type="hidden" name="to" value={dashboardOf[role]} />
            <Button type="submit" name="membership" value={membershipId} variant="primary">
              {t('forbidden.switch', { role: t(`role.${role}`), school: schoolName })}
            </Button>
          </form>
        ))}
        <ButtonLink href="/">{t('forbidden.home')}</ButtonLink>
      </div>
    </div>
  );
}
