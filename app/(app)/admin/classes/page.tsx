import type { Route } from 'next';
import Link from 'next/link';
import { attendanceSummary } from '#tools/attendance/summary.ts';
import { classesStructure } from '#tools/classes/structure.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { shareInWords } from '../../../_components/dashboard/words.ts';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '../../../_components/ui/table.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { AdminPage } from '../_components/admin-page.tsx';

export default async function AdminClassesPage() {
  const caller = await requireCaller('admin');
  const { t, locale } = await getIntl();
  const read = async () => {
    const [structure, attendance] = await Promise.all([
      callOperation(classesStructure, {}, caller),
      callOperation(attendanceSummary, { by: 'class' }, caller),
    ]);
    return { ...structure.data, rates: new Map(attendance.data.groups.map((group) => [group.id, group.rate])) };
  };
  return (
    <AdminPage title={t('dashboard.admin.classes')} lead={t('dashboard.admin.classes.lead')}>
      <QuestionBlock question={t('dashboard.admin.structure')} shape="h-96" load={read}>
        {({ students, classes, grades, rates }) => ({
          answer: t('dashboard.admin.structure.answer', { students, classes, grades: grades.length }),
          ask: t('dashboard.admin.structure.ask'),
          body:
            classes > 0 ? (
              <TableFrame label={t('dashboard.admin.classes')} className="max-h-none">
                <Table>
                  <thead>
                    <tr>
                      <Th>{t('dashboard.label.class')}</Th>
                      <Th>{t('dashboard.label.grade')}</Th>
                      <Th>{t('dashboard.label.teachers')}</Th>
                      <Th align="end">{t('dashboard.label.students')}</Th>
                      <Th align="end">{t('dashboard.label.girls')}</Th>
                      <Th align="end">{t('dashboard.label.boys')}</Th>
                      <Th align="end">{t('dashboard.label.present')}</Th>
                    </tr>
                  </thead>
                  <tbody>
                    {grades.flatMap(({ grade, sections }) =>
                      sections.map((section) => {
                        const rate = rates.get(section.id) ?? null;
                        return (
                          <tr key={section.id} className="hover:bg-subtle">
                            <RowTh>
                              <Link
                                href={`/teacher/classes/${section.id}` as Route}
                                className="underline decoration-border underline-offset-4 hover:decoration-current"
                              >
                                {section.class}
                              </Link>
                            </RowTh>
                            <Td>{grade}</Td>
                            <Td>{section.teachers.join(', ') || '–'}</Td>
                            <Td align="end">{section.students}</Td>
                            <Td align="end">{section.female}</Td>
                            <Td align="end">{section.male}</Td>
                            <Td align="end">{rate === null ? '–' : shareInWords(rate, locale)}</Td>
                          </tr>
                        );
                      }),
                    )}
                  </tbody>
                </Table>
              </TableFrame>
            ) : (
              <EmptyState title={t('dashboard.admin.structure.empty')}>
                {t('dashboard.admin.structure.emptyHint')}
              </EmptyState>
            ),
        })}
      </QuestionBlock>
    </AdminPage>
  );
}
