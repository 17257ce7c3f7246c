import type { ReactNode } from 'react';
import { SectionNav } from '../../../_components/dashboard/section-nav.tsx';
import { Page } from '../../../_components/page.tsx';
import { getIntl } from '../../../_server/intl.ts';

/** A page of the console, with the way to its other pages. */
export async function SuperPage({
  title,
  lead,
  action,
  children,
}: {
  title: string;
  lead: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  const { t } = await getIntl();
  return (
    <Page title={title} lead={lead} action={action}>
      <SectionNav
        label={t('super.sections')}
        sections={[
          { href: '/super', label: t('super.section.overview') },
          { href: '/super/live', label: t('super.section.live') },
          { href: '/super/keys', label: t('super.section.keys') },
          { href: '/super/families', label: t('super.section.families') },
          { href: '/super/attempts', label: t('super.section.attempts') },
          { href: '/super/usage', label: t('super.section.usage') },
          { href: '/super/alerts', label: t('super.section.alerts') },
        ]}
      />
      {children}
    </Page>
  );
}
