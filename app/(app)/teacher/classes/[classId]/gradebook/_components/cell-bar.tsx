'use client';

import { useIntl } from '../../../../../../_components/intl.tsx';
import { Button } from '../../../../../../_components/ui/button.tsx';
import { formatNumber } from '../../../../../../_components/ui/format.ts';
import { type AssessmentColumn, type CellMark, type StudentAverage, typedOf } from '../cells.ts';
import type { Edit, Notice } from './use-gradebook.ts';

const choices = [
  ['m', 'missing'],
  ['x', 'excused'],
  ['i', 'incomplete'],
  ['', 'ungraded'],
] as const;

/** The cell that one is in, in words, with the states that have no number as buttons; and where saving stands. */
export function CellBar({
  student,
  assessment,
  mark,
  edit,
  notice,
  unsaved,
  onState,
  onForget,
  onUndo,
}: {
  student: StudentAverage;
  assessment: AssessmentColumn;
  mark: CellMark | undefined;
  edit: Edit | undefined;
  notice: Notice;
  unsaved: number;
  onState: (typed: string) => void;
  /** Lets go of what was entered: a colleague's mark stays. */
  onForget: () => void;
  onUndo: (operationId: string) => void;
}) {
  const { t, locale } = useIntl();
  const problem = edit?.at === 'refused' ? edit.problem : undefined;
  const max = formatNumber(assessment.maxScore, locale);
  return (
    <div className="sticky bottom-0 z-10 grid gap-2 bg-background py-3 md:grid-cols-[1fr_auto] md:items-center">
      <div className="min-w-0">
        <p className="truncate">
          <span className="font-medium">{student.name}</span> · {assessment.title}
          <span className="text-muted"> · {t('dashboard.gradebook.outOf', { max })}</span>
        </p>
        <p className="text-sm" role="status">
          {problem ? (
            <span className="text-alert">
              {typeof problem === 'string'
                ? t(`dashboard.gradebook.problem.${problem}.long`, { max })
                : problem.message}
            </span>
          ) : edit?.at === 'conflict' ? (
            <Conflict edit={edit} onTake={() => onState(typedOf(edit.entry))} onForget={onForget} />
          ) : (
            <Where notice={notice} unsaved={unsaved} comment={mark?.comment ?? null} onUndo={onUndo} />
          )}
        </p>
      </div>
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{t('dashboard.gradebook.states')}</legend>
        {choices.map(([typed, state]) => (
          <Button key={state} size="small" onClick={() => onState(typed)}>
            {t(state === 'ungraded' ? 'dashboard.gradebook.clear' : `dashboard.mark.${state}`)}
            <kbd aria-hidden className="hidden font-normal font-sans text-muted text-xs pointer-fine:inline">
              {typed.toUpperCase() || 'Del'}
            </kbd>
          </Button>
        ))}
      </fieldset>
    </div>
  );
}

/** Two people entered this cell: what stands there is the other's, and one of the two is chosen knowingly. */
function Conflict({
  edit,
  onTake,
  onForget,
}: {
  edit: Extract<Edit, { at: 'conflict' }>;
  onTake: () => void;
  onForget: () => void;
}) {
  const { t } = useIntl();
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-caution">
      {t('dashboard.gradebook.conflict', { by: edit.by ?? t('dashboard.gradebook.colleague') })}
      <Button size="small" onClick={onForget}>
        {t('dashboard.gradebook.conflict.keep')}
      </Button>
      <Button size="small" onClick={onTake}>
        {t('dashboard.gradebook.conflict.replace', { mark: typedOf(edit.entry) })}
      </Button>
    </span>
  );
}

function Where({
  notice,
  unsaved,
  comment,
  onUndo,
}: {
  notice: Notice;
  unsaved: number;
  comment: string | null;
  onUndo: (operationId: string) => void;
}) {
  const { t } = useIntl();
  if (notice.at === 'offline')
    return <span className="text-caution">{t('dashboard.gradebook.offline', { count: unsaved })}</span>;
  if (notice.at === 'saving') return <span className="text-muted">{t('dashboard.register.saving')}</span>;
  if (notice.at === 'refused')
    return <span className="text-alert">{notice.message || t('dashboard.register.failed')}</span>;
  if (notice.at !== 'saved') return <span className="text-muted">{comment ?? t('dashboard.gradebook.hint')}</span>;
  const { operationId } = notice;
  return (
    <span className="flex flex-wrap items-center gap-x-2 text-muted">
      {notice.message}
      {operationId && (
        <Button
          variant="quiet"
          size="small"
          className="-my-1 underline underline-offset-4"
          onClick={() => onUndo(operationId)}
        >
          {t('dashboard.undo')}
        </Button>
      )}
    </span>
  );
}
