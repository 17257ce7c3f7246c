import { listRuns } from '#tools/oneroster/run-operations.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { RetryButton } from '../../../_components/dashboard/retry-button.tsx';
import { Callout } from '../../../_components/ui/callout.tsx';
import { requireKeeper } from '../../../_server/duties.ts';
import { getIntl } from '../../../_server/intl.ts';
import { reportFailure } from '../../../_server/report-failure.ts';
import { AdminPage } from '../_components/admin-page.tsx';
import { ImportDesk } from './_components/import-desk.tsx';

/** Rosters in and out: an archive is checked first, and nothing changes before somebody has seen what would. */
export default async function AdminImportPage() {
  const caller = await requireKeeper('registrar');
  const { t } = await getIntl();
  const found = await callOperation(listRuns, { limit: 20 }, caller).catch((error: unknown) => ({
    failure: reportFailure(error).message,
  }));
  return (
    <AdminPage title={t('dashboard.import.title')} lead={t('dashboard.import.lead')}>
      {'failure' in found ? (
        <Callout tone="alert" title={t('dashboard.blockFailed')} action={<RetryButton />}>
          {found.failure}
        </Callout>
      ) : (
        <ImportDesk runs={found.data.runs} />
      )}
    </AdminPage>
  );
}
