'use client';

import { Download, Upload } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import type { Run } from '#tools/oneroster/run-fields.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { classNames } from '../../../../_components/ui/class-names.ts';
import { Progress } from '../../../../_components/ui/progress.tsx';
import { CheckedRun } from './checked-run.tsx';
import { RunHistory } from './run-history.tsx';
import { isUnderWay, useRoster } from './use-roster.ts';

/** Drop an archive, see what it would do, apply it; or have the school’s own written. */
export function ImportDesk({ runs }: { runs: Run[] }) {
  const t = useTranslate();
  const [over, setOver] = useState(false);
  const open = runs.find((run) => isUnderWay(run) || run.status === 'checked');
  const { current, uploaded, problem, upload, apply, withdraw, beginExport, download } = useRoster(open);
  const busy = uploaded !== undefined || (current !== undefined && isUnderWay(current.run));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !busy) void upload(file);
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      {problem && (
        <Callout tone="alert" announce>
          {problem}
        </Callout>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the field inside */}
      <div
        className={classNames(
          'grid justify-items-start gap-3 rounded-lg border border-dashed p-6',
          over ? 'border-accent bg-accent-soft' : 'border-control',
        )}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <label className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <span className="flex items-center gap-2 font-medium">
            <Upload className="size-4" aria-hidden />
            {t('dashboard.import.drop')}
          </span>
          <input
            type="file"
            accept=".zip,application/zip"
            className="touch-target max-w-full text-muted text-sm file:me-3 file:min-h-10 file:cursor-pointer file:rounded-md file:border file:border-control file:border-solid file:bg-surface file:px-4 file:py-2 file:font-medium file:text-base file:text-text hover:file:bg-subtle disabled:file:cursor-default disabled:file:text-muted"
            disabled={busy}
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) void upload(file);
            }}
          />
        </label>
        <p className="text-muted text-sm">{t('dashboard.import.limit')}</p>
      </div>
      {uploaded && (
        <Progress
          label={t('dashboard.import.moving')}
          value={uploaded.parts}
          max={uploaded.of}
          text={t('dashboard.import.parts', { done: uploaded.parts, of: uploaded.of })}
        />
      )}
      {current && isUnderWay(current.run) && (
        <Callout tone="info" title={t('dashboard.import.status', { status: current.run.status })} announce>
          {t('dashboard.import.progress', {
            step: current.run.progress.step ?? 'none',
            file: current.run.progress.file ?? '',
            rows: current.run.progress.rows ?? 0,
          })}
        </Callout>
      )}
      {current && !isUnderWay(current.run) && (
        <CheckedRun key={current.run.id} current={current} onApply={apply} onWithdraw={withdraw} />
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => void beginExport()} disabled={busy}>
          <Download className="size-4" aria-hidden />
          {t('dashboard.import.export')}
        </Button>
        <span className="text-muted text-sm">{t('dashboard.import.export.hint')}</span>
      </div>
      <RunHistory runs={runs} busy={busy} onDownload={download} />
    </div>
  );
}
