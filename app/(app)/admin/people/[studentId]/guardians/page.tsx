import { ArrowLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { AppError } from '#tools/contract/errors.ts';
import { guardianLinks } from '#tools/people/guardian-links.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { RetryButton } from '../../../../../_components/dashboard/retry-button.tsx';
import { dayInWords } from '../../../../../_components/dashboard/words.ts';
import { Block } from '../../../../../_components/ui/block.tsx';
import { Callout } from '../../../../../_components/ui/callout.tsx';
import { EmptyState } from '../../../../../_components/ui/empty-state.tsx';
import { Badge, Status } from '../../../../../_components/ui/status.tsx';
import { requireKeeper } from '../../../../../_server/duties.ts';
import { getIntl } from '../../../../../_server/intl.ts';
import { officeDuties } from '../../../../../_server/office-duties.ts';
import { reportFailure } from '../../../../../_server/report-failure.ts';
import { AdminPage } from '../../../_components/admin-page.tsx';
import { LinkForm } from './_components/link-form.tsx';

/** Who belongs to a student, and what each of them sees today. Restricted links come to the office alone. */
export default async function GuardiansPage({ params }: PageProps<'/admin/people/[studentId]/guardians'>) {
  const [caller, { studentId }, { t, locale }] = await Promise.all([requireKeeper(...officeDuties), params, getIntl()]);
  if (!z.uuid().safeParse(studentId).success) notFound();
  const found = await callOperation(guardianLinks, { studentId }, caller).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    return { failure: reportFailure(error).message };
  });
  if ('failure' in found) {
    return (
      <AdminPage title={t('dashboard.guardians.link')}>
        <Callout tone="alert" title={t('dashboard.blockFailed')} action={<RetryButton />}>
          {found.failure}
        </Callout>
      </AdminPage>
    );
  }
  const { student, links, keeps, office, ofAge } = found.data;
  return (
    <AdminPage title={t('dashboard.guardians', { student })} lead={t('dashboard.guardians.lead')}>
      <nav aria-label={t('dashboard.guardians.back')} className="-mt-3 text-sm" data-no-print>
        <Link
          href="/admin/people"
          className="touch-target inline-flex items-center gap-1.5 underline decoration-border underline-offset-4 hover:decoration-current"
        >
          <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
          {t('dashboard.guardians.back')}
        </Link>
      </nav>
      {ofAge && <Callout tone="info">{t('dashboard.guardians.ofAge', { student })}</Callout>}
      {links.length === 0 && (
        <EmptyState title={t('dashboard.guardians.none')}>{t('dashboard.guardians.noneHint')}</EmptyState>
      )}
      {links.map((link) => (
        <Block
          key={link.linkId}
          question={`${link.name}, ${link.relation}`}
          answer={
            <Status tone={link.access === 'open' ? 'good' : link.access === 'restricted' ? 'alert' : 'caution'}>
              {t(`dashboard.guardians.access.${link.access}`)}
            </Status>
          }
        >
          <div className="grid gap-3">
            <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
              {link.primaryContact && <Badge tone="info">{t('dashboard.guardians.primary')}</Badge>}
              {link.emergencyContact && <Badge tone="info">{t('dashboard.guardians.emergency')}</Badge>}
              <span className="text-muted text-sm">
                {t('dashboard.guardians.dates', {
                  from: dayInWords(link.startsOn, locale, 'dated'),
                  to: link.endsOn ? dayInWords(link.endsOn, locale, 'dated') : 'none',
                })}
              </span>
            </p>
            <Details summary={t('dashboard.guardians.change')} of={link.name}>
              <LinkForm key={JSON.stringify(link)} {...{ studentId, link, keeps, office, ofAge }} />
            </Details>
          </div>
        </Block>
      ))}
      {keeps && (
        <Block question={t('dashboard.guardians.add')} answer={t('dashboard.guardians.addHint')}>
          <LinkForm key={links.length} {...{ studentId, keeps, office, ofAge }} />
        </Block>
      )}
    </AdminPage>
  );
}

/** A part that opens where it stands; the mark says that it does. */
function Details({ summary, of, children }: { summary: string; of: string; children: ReactNode }) {
  return (
    <details className="group">
      <summary className="touch-target inline-flex cursor-pointer list-none items-center gap-1.5 font-medium text-sm [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 group-open:rotate-90 rtl:-scale-x-100" />
        {summary}
        <span className="sr-only">: {of}</span>
      </summary>
      <div className="pt-3">{children}</div>
    </details>
  );
}
