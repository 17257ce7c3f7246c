import { families } from '#tools/superpanel/families.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../../_server/intl.ts';
import { requireCaller } from '../../../../_server/session.ts';
import { SuperPage } from '../../_components/super-page.tsx';
import { AddKeys } from './_components/add-keys.tsx';

/** One key or many: pasted, checked line by line, added. */
export default async function AddKeysPage() {
  const caller = await requireCaller('super_admin');
  const [{ t }, { data }] = await Promise.all([getIntl(), callOperation(families, {}, caller)]);
  const choices = data.families
    .filter(({ status }) => status !== 'retired')
    .map(({ family, name, tier }) => ({ value: family, label: name, tier }));
  return (
    <SuperPage title={t('super.add.title')} lead={t('super.add.lead')}>
      <AddKeys families={choices} />
    </SuperPage>
  );
}
