import { Plus } from 'lucide-react';
import { families } from '#tools/superpanel/families.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { ButtonLink } from '../../../_components/ui/button.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { SuperPage } from '../_components/super-page.tsx';
import { FamilyList } from './_components/family-list.tsx';

/** Model families in the order in which they are tried. */
export default async function FamiliesPage() {
  const caller = await requireCaller('super_admin');
  const [{ t }, { data }] = await Promise.all([getIntl(), callOperation(families, {}, caller)]);
  return (
    <SuperPage
      title={t('super.families.title')}
      lead={t('super.families.lead')}
      action={
        <ButtonLink href="/super/families/new" variant="primary" icon={<Plus aria-hidden className="size-4" />}>
          {t('super.families.add')}
        </ButtonLink>
      }
    >
      <FamilyList families={data.families} />
    </SuperPage>
  );
}
