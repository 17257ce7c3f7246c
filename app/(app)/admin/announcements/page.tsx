import { classesStructure } from '#tools/classes/structure.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { AnnouncementsBlock } from '../../../_components/dashboard/announcements-block.tsx';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { Blocks } from '../../../_components/page.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { AdminPage } from '../_components/admin-page.tsx';
import { PostForm } from './_components/post-form.tsx';

export default async function AdminAnnouncementsPage() {
  const caller = await requireCaller('admin');
  const { t } = await getIntl();
  return (
    <AdminPage title={t('dashboard.admin.announcements')} lead={t('dashboard.admin.announcements.lead')}>
      <Blocks>
        <QuestionBlock
          question={t('dashboard.post')}
          shape="h-96"
          load={async () => (await callOperation(classesStructure, {}, caller)).data.grades}
        >
          {(grades) => ({
            body: (
              <PostForm
                grades={grades.map(({ grade }) => grade)}
                classes={grades.flatMap(({ sections }) =>
                  sections.map((section) => ({ id: section.id, name: section.class })),
                )}
              />
            ),
          })}
        </QuestionBlock>
        <AnnouncementsBlock caller={caller} limit={20} />
      </Blocks>
    </AdminPage>
  );
}
