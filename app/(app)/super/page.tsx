import { readAttempts, readSchools } from '#db/super-panel.ts';
import { QuestionBlock } from '../../_components/dashboard/question-block.tsx';
import { momentInWords, shareInWords } from '../../_components/dashboard/words.ts';
import { Blocks } from '../../_components/page.tsx';
import { ButtonLink } from '../../_components/ui/button.tsx';
import { DataTable } from '../../_components/ui/data-table.tsx';
import { EmptyState } from '../../_components/ui/empty-state.tsx';
import { getIntl } from '../../_server/intl.ts';
import { requireCaller } from '../../_server/session.ts';
import { AttemptTables } from './_components/attempt-tables.tsx';
import { SuperPage } from './_components/super-page.tsx';

/** The platform in figures. No assistant here: an identity that bypasses row security never runs a model. */
export default async function OverviewPage() {
  const caller = await requireCaller('super_admin');
  const { t, locale } = await getIntl();
  return (
    <SuperPage
      title={t('super.title')}
      lead={t('super.lead')}
      action={<ButtonLink href="/super/traces">{t('super.traces')}</ButtonLink>}
    >
      <Blocks>
        <QuestionBlock
          className="md:col-span-2"
          question={t('super.schools')}
          shape="h-40"
          load={() => readSchools(caller)}
        >
          {(schools) => ({
            answer: t('super.schools.answer', {
              count: schools.length,
              students: schools.reduce((sum, { students }) => sum + students, 0),
              turns: schools.reduce((sum, { turnsToday }) => sum + turnsToday, 0),
            }),
            body:
              schools.length > 0 ? (
                <DataTable
                  label={t('super.schools')}
                  columns={[
                    { key: 'name', label: t('super.label.school') },
                    { key: 'code', label: t('super.label.code') },
                    { key: 'students', label: t('dashboard.label.students'), format: 'number' },
                    { key: 'teachers', label: t('dashboard.label.teachers'), format: 'number' },
                    { key: 'guardians', label: t('super.label.guardians'), format: 'number' },
                    { key: 'admins', label: t('super.label.admins'), format: 'number' },
                    { key: 'classes', label: t('super.label.classes'), format: 'number' },
                    { key: 'turnsToday', label: t('super.label.turns'), format: 'number' },
                    { key: 'peopleToday', label: t('super.label.people'), format: 'number' },
                    { key: 'normalUsed', label: t('super.label.normal'), format: 'number' },
                    { key: 'extraUsed', label: t('super.label.extra'), format: 'number' },
                    { key: 'lastActivity', label: t('super.label.activity') },
                  ]}
                  rows={schools.map(({ id: _id, status: _status, lastActivity, ...school }) => ({
                    ...school,
                    lastActivity: lastActivity && momentInWords(lastActivity, locale, caller.timeZone),
                  }))}
                  stickFirst
                />
              ) : (
                <EmptyState title={t('super.schools.empty')}>{t('super.schools.emptyHint')}</EmptyState>
              ),
          })}
        </QuestionBlock>
        <QuestionBlock
          className="md:col-span-2"
          question={t('super.attempts')}
          shape="h-64"
          load={() => readAttempts(caller)}
        >
          {({ families, outcomes }) => {
            const ok = families.reduce((sum, family) => sum + family.ok, 0);
            const fallback = families.reduce((sum, family) => sum + family.afterFallback, 0);
            return {
              answer:
                ok === 0
                  ? t('super.attempts.none')
                  : t('super.attempts.answer', {
                      ...{ ok, fallback, share: shareInWords(fallback / ok, locale) },
                      attempts: families.reduce((sum, family) => sum + family.attempts, 0),
                    }),
              action: <ButtonLink href="/super/attempts">{t('super.attempts.all')}</ButtonLink>,
              body:
                families.length > 0 ? (
                  <AttemptTables families={families} outcomes={outcomes} />
                ) : (
                  <EmptyState title={t('super.attempts.empty')}>{t('super.attempts.emptyHint')}</EmptyState>
                ),
            };
          }}
        </QuestionBlock>
      </Blocks>
    </SuperPage>
  );
}
