import { notFound } from 'next/navigation';
import { families } from '#tools/superpanel/families.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../../_server/intl.ts';
import { requireCaller } from '../../../../_server/session.ts';
import { SuperPage } from '../../_components/super-page.tsx';
import { FamilyForm } from '../_components/family-form.tsx';

/** What is known of one family, to be changed. */
export default async function FamilyPage({ params }: PageProps<'/super/families/[family]'>) {
  const caller = await requireCaller('super_admin');
  const { family } = await params;
  const wanted = decodeURIComponent(family);
  const [{ t }, { data }] = await Promise.all([getIntl(), callOperation(families, {}, caller)]);
  const found = data.families.find((one) => one.family === wanted);
  if (!found) notFound();
  return (
    <SuperPage title={found.name} lead={t('super.families.editLead', { count: found.bucketsOfTheirOwn })}>
      <FamilyForm of={found} others={data.families} />
    </SuperPage>
  );
}
