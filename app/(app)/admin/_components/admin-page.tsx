import type { ReactNode } from 'react';
import { SectionNav } from '../../../_components/dashboard/section-nav.tsx';
import { Page } from '../../../_components/page.tsx';
import { getDuties, keeperRole } from '../../../_server/duties.ts';
import { getIntl } from '../../../_server/intl.ts';

/** The frame of the administration's pages, with the ways between them: for staff with a duty, those of the duty. */
export async function AdminPage({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const [{ t }, role, duties] = await Promise.all([getIntl(), keeperRole(), getDuties()]);
  const isAdmin = role === 'admin';
  const registrar = duties.includes('registrar');
  const sections = [
    isAdmin && { href: '/admin', label: t('dashboard.admin.today') },
    isAdmin && { href: '/admin/classes', label: t('dashboard.admin.classes') },
    { href: '/admin/people', label: t('dashboard.admin.people') },
    isAdmin && { href: '/admin/timetable', label: t('dashboard.timetable') },
    (isAdmin || registrar) && { href: '/admin/promotion', label: t('dashboard.promotion') },
    isAdmin && { href: '/admin/announcements', label: t('dashboard.admin.announcements') },
    (isAdmin || registrar) && { href: '/admin/import', label: t('dashboard.import.title') },
    isAdmin && { href: '/admin/privacy', label: t('dashboard.privacy.title') },
  ];
  return (
    <Page title={title} lead={lead}>
      <SectionNav label={t('dashboard.admin.sections')} sections={sections.filter((section) => section !== false)} />
      {children}
    </Page>
  );
}
