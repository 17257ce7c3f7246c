import type { ReactNode } from 'react';
import { SectionNav } from '../../../_components/dashboard/section-nav.tsx';
import { Page } from '../../../_components/page.tsx';
import { getIntl } from '../../../_server/intl.ts';

/** The frame of the administration's pages, with the ways between them. */
export async function AdminPage({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { t } = await getIntl();
  return (
    <Page title={title} lead={lead}>
      <SectionNav
        label={t('dashboard.admin.sections')}
        sections={[
          { href: '/admin', label: t('dashboard.admin.today') },
          { href: '/admin/classes', label: t('dashboard.admin.classes') },
          { href: '/admin/people', label: t('dashboard.admin.people') },
          { href: '/admin/timetable', label: t('dashboard.timetable') },
          { href: '/admin/promotion', label: t('dashboard.promotion') },
          { href: '/admin/announcements', label: t('dashboard.admin.announcements') },
          { href: '/admin/import', label: t('dashboard.import.title') },
        ]}
      />
      {children}
    </Page>
  );
}
