import { redirect } from 'next/navigation';
import { Button } from '../../_components/ui/button.tsx';
import { getIntl } from '../../_server/intl.ts';
import { getPerson } from '../../_server/session.ts';

/** For someone who can sign in but whom no school lists, or no longer. */
export default async function NoSchoolPage() {
  const person = await getPerson();
  if (!person) redirect('/sign-in');
  if (person.memberships.length > 0) redirect('/');
  const { t } = await getIntl();
  return (
    <div className="grid gap-4">
      <h1 className="text-2xl">{t('noMembership.title')}</h1>
      <p className="text-muted">{t('noMembership.text', { email: person.identity.email ?? '' })}</p>
      <form action="/sign-out" method="post">
        <Button type="submit">{t('shell.signOut')}</Button>
      </form>
    </div>
  );
}
