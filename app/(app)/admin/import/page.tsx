import { listRuns } from '#tools/oneroster/run-operations.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { requireKeeper } from '../../../_server/duties.ts';
import { getIntl } from '../../../_server/intl.ts';
import { AdminPage } from '../_components/admin-page.tsx';
import { ImportDesk } from './_components/import-desk.tsx';

/** Rosters in and out: an archive is checked first, and nothing changes before somebody has seen what would. */
export default async function AdminImportPage() {
  const caller = await requireKeeper('registrar');
  const { t } = await getIntl();
  const { data } = await callOperation(listRuns, { limit: 20 }, caller);
  return (
    <AdminPage title={t('dashboard.import.title')} lead={t('dashboard.import.lead')}>
      <ImportDesk runs={data.runs} />
    </AdminPage>
  );
}
