'use client';

import { memo, useRef } from 'react';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { classNames } from '../../../../../../_components/ui/class-names.ts';
import { formatNumber } from '../../../../../../_components/ui/format.ts';
import { type CellMark, type State, typedOf } from '../cells.ts';
import type { Edit } from './use-gradebook.ts';

const looks: Record<State, string> = {
  graded: '',
  missing: 'text-alert text-xs font-medium',
  excused: 'text-info text-xs',
  incomplete: 'text-caution text-xs',
  ungraded: 'text-muted',
};

/** One mark. Its states are words, not only colours; what is not released yet is underlined with dots. */
export const GradeCell = memo(function GradeCell({
  row,
  column,
  mark,
  edit,
  maxScore,
  isActive,
  typing,
  onGo,
  onOpen,
  onLeave,
}: {
  row: number;
  column: number;
  mark: CellMark | undefined;
  edit: Edit | undefined;
  maxScore: number;
  isActive: boolean;
  /** What the field begins with while the cell is typed into. */
  typing: string | null;
  onGo: (place: { row: number; column: number }) => void;
  onOpen: (place: { row: number; column: number }, typed: string) => void;
  /** The field was left, by a key or a press elsewhere, with this in it. */
  onLeave: (place: { row: number; column: number }, typed: string) => void;
}) {
  const { t, locale } = useIntl();
  /** The first press goes to a cell, the next one opens it. */
  const wasHere = useRef(false);
  const refused = edit?.at === 'refused' ? edit : undefined;
  const conflict = edit?.at === 'conflict' ? edit : undefined;
  const entered = edit && edit.at !== 'refused' && edit.at !== 'conflict' ? edit.entry : undefined;
  const state: State = entered ? ('score' in entered ? 'graded' : entered.state) : (mark?.state ?? 'ungraded');
  const score = entered ? ('score' in entered ? entered.score : null) : (mark?.score ?? null);
  const typed = refused ? refused.typed : score === null ? '' : String(score);
  const shown =
    state === 'graded' && score !== null
      ? formatNumber(score, locale)
      : t(`dashboard.mark.${state === 'graded' ? 'ungraded' : state}`);
  const isHidden = mark !== undefined && state !== 'ungraded' && !(mark.released && mark.releasedToGuardians);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table around it takes the keys of all its cells.
    <td
      data-cell
      tabIndex={isActive && typing === null ? 0 : -1}
      aria-invalid={refused || conflict ? true : undefined}
      aria-label={isHidden && !edit ? t('dashboard.gradebook.hiddenMark', { mark: shown }) : undefined}
      onFocus={() => !isActive && onGo({ row, column })}
      onMouseDown={(event) => {
        wasHere.current = event.currentTarget === document.activeElement;
      }}
      onClick={() => wasHere.current && typing === null && onOpen({ row, column }, typed)}
      className={classNames(
        'h-10 min-w-22 cursor-cell border-border border-b px-2 text-end focus:-outline-offset-2 focus:outline-2 focus:outline-accent pointer-coarse:h-11',
        refused && 'bg-alert-soft',
        conflict && 'bg-caution-soft',
        edit && !refused && !conflict && 'bg-accent-soft',
        looks[refused ? 'graded' : state],
      )}
    >
      {typing !== null ? (
        <input
          // biome-ignore lint/a11y/noAutofocus: the field is opened by typing or pressing into the cell.
          autoFocus
          defaultValue={typing}
          onBlur={(event) => onLeave({ row, column }, event.target.value)}
          inputMode="decimal"
          aria-label={t('dashboard.gradebook.points', { max: maxScore })}
          className="-mx-1 h-8 w-18 rounded-sm border border-accent bg-surface px-1 text-end text-base text-text outline-none"
        />
      ) : refused ? (
        <span className="grid leading-tight">
          {refused.typed}
          <span className="text-alert text-xs">
            {typeof refused.problem === 'string'
              ? t(`dashboard.gradebook.problem.${refused.problem}`, { max: maxScore })
              : t('dashboard.gradebook.problem.refused')}
          </span>
        </span>
      ) : conflict ? (
        <span className="grid leading-tight">
          {shown}
          <span className="text-caution text-xs">
            {t('dashboard.gradebook.conflict.mine', { mark: typedOf(conflict.entry) })}
          </span>
        </span>
      ) : (
        <span
          className={classNames(
            state === 'graded' && isHidden && 'underline decoration-muted decoration-dotted underline-offset-4',
          )}
          data-figures
        >
          {shown}
        </span>
      )}
    </td>
  );
});
