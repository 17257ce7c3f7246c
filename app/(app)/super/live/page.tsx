import { pool } from '#tools/superpanel/pool.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { SuperPage } from '../_components/super-page.tsx';
import { LivePool } from './_components/live-pool.tsx';

/** What is left of every limit, as it is used. */
export default async function LivePage() {
  const caller = await requireCaller('super_admin');
  const [{ t }, { data }] = await Promise.all([getIntl(), callOperation(pool, {}, caller)]);
  return (
    <SuperPage title={t('super.live.title')} lead={t('super.live.lead')}>
      <LivePool first={data} />
    </SuperPage>
  );
}
