import { notFound } from 'next/navigation';
import { z } from 'zod';
import { AppError } from '#tools/contract/errors.ts';
import { guardianLinks } from '#tools/people/guardian-links.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { dayInWords } from '../../../../../_components/dashboard/words.ts';
import { Block } from '../../../../../_components/ui/block.tsx';
import { Callout } from '../../../../../_components/ui/callout.tsx';
import { EmptyState } from '../../../../../_components/ui/empty-state.tsx';
import { Badge, Status } from '../../../../../_components/ui/status.tsx';
import { getIntl } from '../../../../../_server/intl.ts';
import { reportFailure } from '../../../../../_server/report-failure.ts';
import { requireCaller } from '../../../../../_server/session.ts';
import { AdminPage } from '../../../_components/admin-page.tsx';
import { LinkForm } from './_components/link-form.tsx';

/** Who belongs to a student, and what each of them sees today. Restricted links come to the office alone. */
export default async function GuardiansPage({ params }: PageProps<'/admin/people/[studentId]/guardians'>) {
  const [caller, { studentId }, { t, locale }] = await Promise.all([requireCaller('admin'), params, getIntl()]);
  if (!z.uuid().safeParse(studentId).success) notFound();
  const found = await callOperation(guardianLinks, { studentId }, caller).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    return { failure: reportFailure(error).message };
  });
  if ('failure' in found) {
    return (
      <AdminPage title={t('dashboard.guardians.link')}>
        <Callout tone="alert" title={t('dashboard.blockFailed')}>
          {found.failure}
        </Callout>
      </AdminPage>
    );
  }
  const { student, links, office, ofAge } = found.data;
  return (
    <AdminPage title={t('dashboard.guardians', { student })} lead={t('dashboard.guardians.lead')}>
      {ofAge && <Callout tone="info">{t('dashboard.guardians.ofAge', { student })}</Callout>}
      {links.length === 0 && (
        <EmptyState title={t('dashboard.guardians.none')}>{t('dashboard.guardians.noneHint')}</EmptyState>
      )}
      {links.map((link) => (
        <Block key={link.linkId} question={`${link.name}, ${link.relation}`}>
          <div className="grid gap-3">
            <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <Status tone={link.access === 'open' ? 'good' : link.access === 'restricted' ? 'alert' : 'caution'}>
                {t(`dashboard.guardians.access.${link.access}`)}
              </Status>
              {link.primaryContact && <Badge tone="info">{t('dashboard.guardians.primary')}</Badge>}
              {link.emergencyContact && <Badge tone="info">{t('dashboard.guardians.emergency')}</Badge>}
              <span className="text-muted text-sm">
                {t('dashboard.guardians.dates', {
                  from: dayInWords(link.startsOn, locale, 'brief'),
                  to: link.endsOn ? dayInWords(link.endsOn, locale, 'brief') : 'none',
                })}
              </span>
            </p>
            <details>
              <summary className="touch-target cursor-pointer font-medium text-sm">
                {t('dashboard.guardians.change')}
              </summary>
              <div className="pt-3">
                <LinkForm key={JSON.stringify(link)} studentId={studentId} link={link} office={office} ofAge={ofAge} />
              </div>
            </details>
          </div>
        </Block>
      ))}
      <Block question={t('dashboard.guardians.add')} answer={t('dashboard.guardians.addHint')}>
        <LinkForm key={links.length} studentId={studentId} office={office} ofAge={ofAge} />
      </Block>
    </AdminPage>
  );
}
