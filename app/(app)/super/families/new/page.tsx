import { families } from '#tools/superpanel/families.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../../_server/intl.ts';
import { requireCaller } from '../../../../_server/session.ts';
import { SuperPage } from '../../_components/super-page.tsx';
import { FamilyForm } from '../_components/family-form.tsx';

/** A further family: a row, no deploy. */
export default async function NewFamilyPage() {
  const caller = await requireCaller('super_admin');
  const [{ t }, { data }] = await Promise.all([getIntl(), callOperation(families, {}, caller)]);
  return (
    <SuperPage title={t('super.families.add')} lead={t('super.families.addLead')}>
      <FamilyForm others={data.families} />
    </SuperPage>
  );
}
