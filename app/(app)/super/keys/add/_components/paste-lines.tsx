'use client';

import type { PastedLine } from '#tools/superpanel/pasted-lines.ts';
import { useTranslate } from '../../../../../_components/intl.tsx';
import { Callout } from '../../../../../_components/ui/callout.tsx';
import { DataTable } from '../../../../../_components/ui/data-table.tsx';

/** What each pasted line is, before anything is added; those with something to say come first. No key is shown. */
export function PasteLines({ lines, tooMany }: { lines: readonly PastedLine[]; tooMany: boolean }) {
  const t = useTranslate();
  const good = lines.filter(({ outcome }) => outcome === 'new');
  const worth = [...lines].sort((a, b) => Number(a.outcome === 'new') - Number(b.outcome === 'new') || a.line - b.line);
  return (
    <section aria-label={t('super.add.lines')} className="grid gap-3">
      <Callout
        tone={good.length === lines.length ? 'good' : good.length === 0 ? 'alert' : 'caution'}
        title={t('super.add.found', { good: good.length, total: lines.length })}
        announce
      >
        {tooMany && t('super.add.tooMany')}
      </Callout>
      {lines.length > 0 && (
        <DataTable
          label={t('super.add.lines')}
          columns={[
            { key: 'line', label: t('super.add.line'), format: 'number' },
            { key: 'verdict', label: t('super.label.state') },
            { key: 'why', label: t('super.add.why') },
            { key: 'label', label: t('super.label.label') },
            { key: 'project', label: t('super.label.project') },
            { key: 'families', label: t('super.label.families') },
          ]}
          rows={worth.map(({ line, outcome, why, label, project, families }) => ({
            ...{ line, why: why ?? '', label, families: families.join(', ') },
            verdict: t('super.add.verdict', { outcome: outcome.replaceAll('-', '_') }),
            project: project ?? t('super.add.ownProject'),
          }))}
        />
      )}
    </section>
  );
}
