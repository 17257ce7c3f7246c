import { notFound } from 'next/navigation';
import { z } from 'zod';
import { toAppError } from '#tools/contract/errors.ts';
import { SectionNav } from '../../../../_components/dashboard/section-nav.tsx';
import { Page } from '../../../../_components/page.tsx';
import { getIntl } from '../../../../_server/intl.ts';
import { readClass, requireStaff } from '../../_server/staff.ts';

/** What every page of a class shares: its name, who teaches it, and the ways to its other pages. */
export default async function ClassLayout({ params, children }: LayoutProps<'/teacher/classes/[classId]'>) {
  const { classId } = await params;
  await requireStaff();
  const [{ t }, found] = await Promise.all([getIntl(), z.uuid().safeParse(classId).success ? find(classId) : null]);
  if (!found) notFound();
  const home = `/teacher/classes/${classId}`;
  return (
    <Page
      title={found.class}
      lead={[t('dashboard.students', { count: found.size }), found.teachers.join(', '), found.room]
        .filter(Boolean)
        .join(' · ')}
    >
      <SectionNav
        label={t('dashboard.class.sections', { class: found.class })}
        sections={[
          { href: home, label: t('dashboard.class.overview') },
          found.kind === 'homeroom'
            ? { href: `${home}/register`, label: t('dashboard.class.register') }
            : { href: `${home}/gradebook`, label: t('dashboard.class.gradebook') },
        ]}
      />
      {children}
    </Page>
  );
}

async function find(classId: string) {
  try {
    return await readClass(classId);
  } catch (error) {
    if (toAppError(error).code === 'not_found') return null;
    throw error;
  }
}
