'use client';

import { useState } from 'react';
import type { Run } from '#tools/oneroster/run-fields.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Checkbox } from '../../../../_components/ui/checkbox.tsx';
import { DataTable } from '../../../../_components/ui/data-table.tsx';
import { DownloadCsv } from '../../../../_components/ui/download-csv.tsx';
import { changesOf } from './changes-of.ts';
import type { Current } from './use-roster.ts';

/** What a check found: counts by file, the rows that are wrong, and the way on; or what came of the import. */
export function CheckedRun({
  current: { run, errors },
  onApply,
  onWithdraw,
}: {
  current: Current;
  onApply: (run: Run, choices: { acceptSound: boolean; allowEnding: boolean }) => Promise<void>;
  onWithdraw: (run: Run) => Promise<void>;
}) {
  const t = useTranslate();
  const [acceptSound, setAcceptSound] = useState(false);
  const [allowEnding, setAllowEnding] = useState(false);
  const [asked, setAsked] = useState(false);
  const checked = run.status === 'checked';
  const done = String(run.status === 'done');
  const wrong = run.errorCount ?? 0;
  const cutOff = run.report?.cutOff ?? [];
  // Errors of a file as a whole leave nothing that could be taken.
  const nothing = checked && (run.report?.files.length ?? 0) === 0;
  const act = (work: Promise<void>) => {
    setAsked(true);
    void work.finally(() => setAsked(false));
  };
  return (
    <section className="grid gap-5">
      <Callout
        tone={run.status === 'failed' ? 'alert' : wrong > 0 ? 'caution' : 'good'}
        title={t('dashboard.import.outcome', { status: run.status, fileName: run.fileName, errors: wrong })}
        announce
      >
        {run.failure ??
          (checked ? t('dashboard.import.nothingYet', { sound: String(wrong === 0), changes: changesOf(run) }) : null)}
      </Callout>
      {run.direction === 'import' && run.report && run.report.files.length > 0 && (
        <DataTable
          label={t('dashboard.import.files', { done })}
          columns={[
            { key: 'file', label: t('dashboard.import.file') },
            ...(['rows', 'created', 'recognised', 'changed', 'ended', 'unchanged'] as const).map((key) => ({
              ...{ key, label: t(`dashboard.import.${key}`, { done }), format: 'number' as const },
            })),
          ]}
          rows={run.report.files.map(
            ({ file, rows, created = 0, recognised = 0, changed = 0, ended = 0, unchanged = 0 }) => ({
              ...{ file, rows, created, recognised, changed, ended, unchanged },
            }),
          )}
          stickFirst
        />
      )}
      {errors.length > 0 && <RowErrorTable errors={errors} total={wrong} fileName={run.fileName} />}
      {checked && (
        <div className="grid gap-3">
          {wrong > 0 && !nothing && (
            <Checkbox
              label={t('dashboard.import.acceptSound')}
              hint={t('dashboard.import.acceptSound.hint')}
              checked={acceptSound}
              onChange={(event) => setAcceptSound(event.target.checked)}
            />
          )}
          {cutOff.length > 0 && (
            <Checkbox
              label={t('dashboard.import.allowEnding', { files: cutOff.join(', ') })}
              checked={allowEnding}
              onChange={(event) => setAllowEnding(event.target.checked)}
            />
          )}
          <div className="flex flex-wrap gap-2">
            {!nothing && (
              <Button
                variant="primary"
                busy={asked}
                disabled={asked || (wrong > 0 && !acceptSound) || (cutOff.length > 0 && !allowEnding)}
                onClick={() => act(onApply(run, { acceptSound, allowEnding }))}
              >
                {t('dashboard.import.apply')}
              </Button>
            )}
            <Button disabled={asked} onClick={() => act(onWithdraw(run))}>
              {t('dashboard.import.withdraw')}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}

function RowErrorTable({ errors, total, fileName }: { errors: Current['errors']; total: number; fileName: string }) {
  const t = useTranslate();
  const columns = (['file', 'line', 'field', 'message'] as const).map((key) => ({
    ...{ key, label: t(`dashboard.import.error.${key}`), align: key === 'line' ? ('end' as const) : undefined },
  }));
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-medium text-lg">{t('dashboard.import.errors', { shown: errors.length, total })}</h2>
        <DownloadCsv title={t('dashboard.import.errors.file', { fileName })} columns={columns} rows={errors} />
      </div>
      <DataTable
        label={t('dashboard.import.errors', { shown: errors.length, total })}
        columns={columns}
        rows={errors}
      />
    </div>
  );
}
