import type { Outcome } from '#db/super-panel.ts';
import { DataTable } from '../../../_components/ui/data-table.tsx';
import { getIntl } from '../../../_server/intl.ts';
import type { MessageKey } from '../../../messages/translate.ts';

const known: Partial<Record<string, MessageKey>> = {
  ok: 'super.outcome.ok',
  running: 'super.outcome.running',
  reserved: 'super.outcome.running',
  aborted: 'super.outcome.aborted',
  unsent: 'super.outcome.unsent',
  truncated: 'super.outcome.truncated',
  unknown: 'super.outcome.unknown',
  quota: 'super.outcome.quota',
  overload: 'super.outcome.overload',
  network: 'super.outcome.network',
  timeout: 'super.outcome.timeout',
  key: 'super.outcome.key',
  model: 'super.outcome.model',
  caller: 'super.outcome.caller',
};

/** The words of each way in which an attempt ends; a class of failure without words keeps its name. */
export async function outcomeWords(): Promise<(outcome: string) => string> {
  const { t } = await getIntl();
  return (outcome) => {
    const key = known[outcome];
    return key ? t(key) : outcome;
  };
}

/** How attempts ended: the last hour beside the last day. */
export async function OutcomeTable({ outcomes }: { outcomes: readonly Outcome[] }) {
  const [{ t }, inWords] = await Promise.all([getIntl(), outcomeWords()]);
  return (
    <DataTable
      label={t('super.attempts.outcomes')}
      columns={[
        { key: 'outcome', label: t('super.label.outcome') },
        { key: 'lastHour', label: t('super.label.lastHour'), format: 'number' },
        { key: 'lastDay', label: t('super.label.lastDay'), format: 'number' },
      ]}
      rows={outcomes.map((one) => ({ ...one, outcome: inWords(one.outcome) }))}
    />
  );
}
