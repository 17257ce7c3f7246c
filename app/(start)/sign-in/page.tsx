import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Callout } from '../../_components/ui/callout.tsx';
import { classNames } from '../../_components/ui/class-names.ts';
import { demonstrationAccounts } from '../../_server/demonstration-accounts.ts';
import { getIntl } from '../../_server/intl.ts';
import { safePath } from '../../_server/safe-path.ts';
import { getIdentity } from '../../_server/session.ts';
import { env } from '../../env.ts';
import { SignInForm } from './sign-in-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getIntl()).t('signIn.title') };
}

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const query = await searchParams;
  const next = safePath(first(query.next));
  if (await getIdentity()) redirect(next as Route);

  const { t } = await getIntl();
  const accounts = env().CATALYST_DEMONSTRATION ? demonstrationAccounts : [];
  const chosen = accounts.find(({ email }) => email === first(query.as));
  return (
    <>
      <div className="grid gap-1">
        <h1 className="text-2xl">{t('signIn.title')}</h1>
        <p className="text-muted">{t('signIn.lead')}</p>
      </div>
      {query.problem === 'link' && <Callout tone="caution">{t('signIn.error.link')}</Callout>}
      {'signed-out' in query && <Callout tone="good">{t('signIn.signedOut')}</Callout>}
      {/* A chosen account is another form: its fields start from that account. */}
      <SignInForm
        key={chosen?.email}
        next={next}
        email={chosen?.email}
        password={chosen?.password}
        mailbox={env().MAILBOX_URL}
      />
      {accounts.length > 0 && (
        <section aria-labelledby="demonstration" className="grid gap-3 border-border border-t pt-6">
          <div className="grid gap-1">
            <h2 id="demonstration" className="text-base">
              {t('signIn.demonstration')}
            </h2>
            <p className="text-muted text-sm">{t('signIn.demonstrationHint')}</p>
          </div>
          <ul className="grid grid-cols-2 gap-2">
            {accounts.map(({ email, role }) => (
              <li key={email}>
                <Link
                  href={{ pathname: '/sign-in', query: { as: email, ...(next !== '/' && { next }) } }}
                  replace
                  scroll={false}
                  aria-current={email === chosen?.email ? 'true' : undefined}
                  className={classNames(
                    'touch-target grid h-full rounded-md border px-3 py-2 hover:bg-subtle',
                    email === chosen?.email ? 'border-accent bg-accent-soft' : 'border-control bg-surface',
                  )}
                >
                  <span className="font-medium text-sm">{t(`role.${role}`)}</span>
                  <span className="truncate text-muted text-xs">{email}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
