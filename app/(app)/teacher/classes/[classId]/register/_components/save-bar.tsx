'use client';

import { CircleCheck, WifiOff } from 'lucide-react';
import { clockInWords } from '../../../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { Button } from '../../../../../../_components/ui/button.tsx';
import { type Marks, type RegisterView, tally, unmarked } from '../register-draft.ts';
import type { Progress } from './use-register.ts';

/** Where the register stands, in figures and words, and the one button; it stays in view at the bottom. */
export function SaveBar({
  register,
  marks,
  progress,
  isDirty,
  onSave,
  onUndo,
}: {
  register: RegisterView;
  marks: Marks;
  progress: Progress;
  isDirty: boolean;
  onSave: () => void;
  onUndo: (operationId: string) => void;
}) {
  const { t, locale } = useIntl();
  const left = unmarked(register, marks).length;
  const counts = [
    ...tally(register, marks).map(({ label, count }) => `${count} ${label.toLocaleLowerCase(locale)}`),
    ...(left > 0 ? [t('dashboard.register.left', { count: left })] : []),
  ];
  const canSave = isDirty || !register.taken;
  return (
    <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-border border-t bg-background px-4 py-3 sm:-mx-6 sm:px-6 md:mx-0 md:px-0">
      <div className="grid min-w-0 gap-0.5">
        <p data-figures>{counts.join(' · ')}</p>
        <Where register={register} progress={progress} isDirty={isDirty} onUndo={onUndo} />
      </div>
      <Button
        variant="primary"
        onClick={onSave}
        busy={progress.at === 'saving'}
        aria-disabled={!canSave || undefined}
        className={canSave ? undefined : 'opacity-60'}
      >
        {t(register.taken ? 'dashboard.register.saveChanges' : 'dashboard.register.save')}
      </Button>
    </div>
  );
}

function Where({
  register,
  progress,
  isDirty,
  onUndo,
}: Pick<Parameters<typeof SaveBar>[0], 'register' | 'progress' | 'isDirty' | 'onUndo'>) {
  const { t, locale, timeZone } = useIntl();
  const saved = register.takenAt
    ? t('dashboard.register.savedAt', {
        at: clockInWords(register.takenAt, locale, timeZone),
        by: register.takenBy ?? '',
      })
    : t('dashboard.register.notTakenYet');
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-2 text-muted text-sm">
      {progress.at === 'saving' && t('dashboard.register.saving')}
      {progress.at === 'waiting' && (
        <span className="flex items-center gap-1.5 text-caution">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          {t('dashboard.register.waiting')}
        </span>
      )}
      {progress.at === 'refused' && (
        <span className="text-alert">{progress.message || t('dashboard.register.failed')}</span>
      )}
      {progress.at === 'undone' && t('dashboard.register.undone')}
      {progress.at === 'rest' && (isDirty ? t('dashboard.register.unsaved') : saved)}
      {progress.at === 'saved' && (
        <>
          <span className="flex items-center gap-1.5 text-good">
            <CircleCheck aria-hidden className="size-4 shrink-0" />
            {saved}
          </span>
          {progress.operationId && (
            <Button
              variant="quiet"
              size="small"
              className="-my-1 underline underline-offset-4"
              onClick={() => progress.operationId && onUndo(progress.operationId)}
            >
              {t('dashboard.undo')}
            </Button>
          )}
        </>
      )}
    </p>
  );
}
