import { alerts } from '#tools/superpanel/alerts.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { SuperPage } from '../_components/super-page.tsx';
import { AlertList } from './_components/alert-list.tsx';

/** What the gateway found out about the provider by itself. */
export default async function AlertsPage() {
  const caller = await requireCaller('super_admin');
  const [{ t }, { data }] = await Promise.all([getIntl(), callOperation(alerts, {}, caller)]);
  return (
    <SuperPage title={t('super.alerts.title')} lead={t('super.alerts.lead')}>
      <AlertList alerts={data.alerts} />
    </SuperPage>
  );
}
