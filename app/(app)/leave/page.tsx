import type { Metadata } from 'next';
import { Page } from '#app/_components/page.tsx';
import { ButtonLink, buttonClass } from '#app/_components/ui/button.tsx';
import { getIntl } from '#app/_server/intl.ts';
import { requireCaller } from '#app/_server/session.ts';
import { linkTarget } from '../chat/_client/link-target.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getIntl();
  return { title: t('leave.title') };
}

/** Shows the whole address of a link to another site before it is opened (security rule 5): words of a model lead nowhere by themselves. */
export default async function LeavePage({ searchParams }: PageProps<'/leave'>) {
  const [, { t }, { to }] = await Promise.all([requireCaller(), getIntl(), searchParams]);
  const target = typeof to === 'string' ? linkTarget(to) : undefined;
  const stay = (
    <ButtonLink href="/chat" variant="secondary">
      {t('leave.back')}
    </ButtonLink>
  );
  if (!target || !('outside' in target)) return <Page title={t('leave.invalid')}>{stay}</Page>;
  const { outside } = target;
  return (
    <Page title={t('leave.title')} lead={t('leave.text', { host: outside.host })}>
      <div className="grid max-w-answer gap-5">
        <div className="grid gap-1">
          <p className="text-muted text-sm">{t('leave.address')}</p>
          <p dir="ltr" className="break-all rounded-md border border-border bg-surface px-4 py-3 font-mono text-sm">
            {outside.href}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <a href={outside.href} rel="noreferrer nofollow" className={buttonClass({ variant: 'secondary' })}>
            {t('leave.open', { host: outside.host })}
          </a>
          {stay}
        </div>
      </div>
    </Page>
  );
}
