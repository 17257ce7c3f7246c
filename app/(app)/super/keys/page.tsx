import { Plus } from 'lucide-react';
import { families } from '#tools/superpanel/families.ts';
import { keys } from '#tools/superpanel/keys.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { ButtonLink } from '../../../_components/ui/button.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { SuperPage } from '../_components/super-page.tsx';
import { KeysConsole } from './_components/keys-console.tsx';
import { ProjectList } from './_components/project-list.tsx';

/** The keys of the pool and their projects. Nobody can read a key back. */
export default async function KeysPage() {
  const caller = await requireCaller('super_admin');
  const [{ t }, found, known] = await Promise.all([
    getIntl(),
    callOperation(keys, {}, caller),
    callOperation(families, {}, caller),
  ]);
  const { keys: all, projects } = found.data;
  const choices = known.data.families
    .filter(({ status }) => status !== 'retired')
    .map(({ family, name }) => ({ value: family, label: name }));
  const add = (
    <ButtonLink href="/super/keys/add" variant="primary" icon={<Plus aria-hidden className="size-4" />}>
      {t('super.keys.add')}
    </ButtonLink>
  );
  return (
    <SuperPage title={t('super.keys.title')} lead={t('super.keys.lead')} action={add}>
      {all.length > 0 ? (
        <>
          <KeysConsole keys={all} families={choices} projects={projects.map(({ name }) => name)} />
          <ProjectList projects={projects.filter((project) => project.keys > 0)} />
        </>
      ) : (
        <EmptyState title={t('super.pool.empty')} action={add}>
          {t('super.pool.emptyHint')}
        </EmptyState>
      )}
    </SuperPage>
  );
}
