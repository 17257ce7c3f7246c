import { z } from 'zod';
import { gradesGradebook } from '#tools/grades/gradebook.ts';
import { gradesPolicy } from '#tools/grades/policy.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { Callout } from '../../../../../_components/ui/callout.tsx';
import { EmptyState } from '../../../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../../../_server/intl.ts';
import { reportFailure } from '../../../../../_server/report-failure.ts';
import { requireStaff } from '../../../_server/staff.ts';
import { GradebookGrid } from './_components/gradebook-grid.tsx';
import { TermLinks } from './_components/term-links.tsx';

export default async function GradebookPage({
  params,
  searchParams,
}: PageProps<'/teacher/classes/[classId]/gradebook'>) {
  const [{ classId }, caller, { t }] = await Promise.all([params, requireStaff(), getIntl()]);
  const asked = z.uuid().safeParse((await searchParams).term);
  const termId = asked.success ? asked.data : undefined;
  const outcome = await Promise.all([
    callOperation(gradesGradebook, { classId, termId }, caller),
    callOperation(gradesPolicy, { classId, termId }, caller),
  ]).catch((error: unknown) => ({ failure: reportFailure(error).message }));
  if ('failure' in outcome) {
    return (
      <Callout tone="alert" title={t('dashboard.blockFailed')}>
        {outcome.failure}
      </Callout>
    );
  }
  const [{ data }, policy] = outcome;
  const scopes = <TermLinks classId={classId} policy={policy.data} />;
  if (data.assessments.length === 0 || data.students.length === 0) {
    return (
      <div className="grid gap-4">
        {scopes}
        <EmptyState title={t('dashboard.gradebook.empty')}>{t('dashboard.gradebook.emptyHint')}</EmptyState>
      </div>
    );
  }
  return (
    <section className="grid min-w-0 gap-3" aria-label={t('dashboard.class.gradebook')}>
      <p className="text-lg">
        {t('dashboard.gradebook.answer', {
          ...{ students: data.students.length, assessments: data.assessments.length, empty: data.empty },
          unreleased: data.unreleased,
        })}
      </p>
      {scopes}
      <GradebookGrid key={termId ?? 'year'} initial={data} policy={policy.data} asksReason={caller.role === 'admin'} />
    </section>
  );
}
