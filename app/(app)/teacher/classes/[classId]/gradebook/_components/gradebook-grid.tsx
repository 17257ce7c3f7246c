'use client';

import { type ClipboardEvent, type KeyboardEvent, useCallback, useRef, useState } from 'react';
import type { PolicyView } from '#tools/grades/policy-facts.ts';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { Field } from '../../../../../../_components/ui/field.tsx';
import { formatNumber } from '../../../../../../_components/ui/format.ts';
import { Input } from '../../../../../../_components/ui/input.tsx';
import { RowTh, Table, TableFrame, Th } from '../../../../../../_components/ui/table.tsx';
import { cellKey, type GradebookView, type StudentAverage } from '../cells.ts';
import { AssessmentHead } from './assessment-head.tsx';
import { CellBar } from './cell-bar.tsx';
import { GradeCell } from './grade-cell.tsx';
import { PolicyPanel } from './policy-panel.tsx';
import { useGradebook } from './use-gradebook.ts';

type Place = { row: number; column: number };

/** Where work usually begins: the latest that is due, newest first in the columns. */
const firstPlace = ({ assessments, to }: GradebookView): Place => ({
  row: 0,
  column: Math.max(
    0,
    assessments.findIndex(({ dueOn }) => dueOn <= to),
  ),
});

const stateKeys: Record<string, string> = { m: 'm', x: 'x', e: 'x', i: 'i', delete: '', backspace: '' };

const percentOf = (student: StudentAverage, categoryId: string, locale: string) => {
  const found = student.categories.find(({ id }) => id === categoryId);
  return found ? `${formatNumber(found.percent, locale)}%` : '–';
};

/**
 * The gradebook of a class: students by assessments, edited like a spreadsheet. Arrows move, a number begins a mark,
 * M, X (or E), I and Delete say what is not one, Enter and Tab go on, Escape gives up what was typed or refused, a pasted
 * column fills downwards.
 */
export function GradebookGrid({
  initial,
  asksReason,
  policy,
}: {
  initial: GradebookView;
  policy: PolicyView;
  /** The office corrects marks of others, and says why (access.md). */
  asksReason: boolean;
}) {
  const { t, locale } = useIntl();
  const [reason, setReason] = useState('');
  const { view, marks, edits, notice, enter, forget, paste, undo, release, reread } = useGradebook(
    initial,
    policy.term?.id,
    asksReason ? reason.trim() : undefined,
  );
  const { students, assessments } = view;
  // One category is the average itself.
  const categories = view.categories.length > 1 ? view.categories : [];
  const [active, setActive] = useState<Place>(() => firstPlace(initial));
  const [typing, setTyping] = useState<string | null>(null);
  const grid = useRef<HTMLTableSectionElement>(null);

  const goTo = useCallback(
    ({ row, column }: Place) => {
      const next = {
        row: Math.min(students.length - 1, Math.max(0, row)),
        column: Math.min(assessments.length - 1, Math.max(0, column)),
      };
      setActive(next);
      setTyping(null);
      const cell = grid.current?.children[next.row]?.querySelectorAll<HTMLElement>('[data-cell]')[next.column];
      cell?.focus({ preventScroll: true });
      cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    },
    [students.length, assessments.length],
  );

  const open = useCallback((place: Place, typed: string) => {
    setActive(place);
    setTyping(typed);
  }, []);

  const givenUp = useRef(false);
  const leave = useCallback(
    (place: Place, typed: string) => {
      if (!givenUp.current) enter([{ ...place, typed }]);
      givenUp.current = false;
    },
    [enter],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = active;
    const rightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const typed = typing !== null && event.target instanceof HTMLInputElement ? event.target.value : null;
    const steps: Record<string, Place> = {
      Enter: { row: row + (event.shiftKey ? -1 : 1), column },
      ArrowDown: { row: row + 1, column },
      ArrowUp: { row: row - 1, column },
      ...((typed === null || event.key === 'Tab') && {
        Tab: { row, column: column + (event.shiftKey ? -1 : 1) },
        ArrowRight: { row, column: column + rightToLeft },
        ArrowLeft: { row, column: column - rightToLeft },
        Home: { row, column: 0 },
        End: { row, column: assessments.length - 1 },
        PageDown: { row: row + 10, column },
        PageUp: { row: row - 10, column },
      }),
    };
    const step = steps[event.key];
    if (step) {
      // At the edge of the grid, and while nothing is being typed, Tab leaves it: nobody is caught.
      const leaves = event.key === 'Tab' && (typed === null || step.column < 0 || step.column >= assessments.length);
      if (leaves) return setTyping(null);
      event.preventDefault();
      return goTo(step);
    }
    if (event.key === 'Escape' && typed === null) return forget(active);
    if (event.key === 'Escape') {
      event.preventDefault();
      givenUp.current = true;
      return goTo(active);
    }
    if (typed !== null) return;
    const state = stateKeys[event.key.toLowerCase()];
    if (state !== undefined) {
      event.preventDefault();
      return enter([{ ...active, typed: state }]);
    }
    if (event.key === 'F2') return open(active, displayed(active));
    if (/^[\d.,]$/.test(event.key)) {
      event.preventDefault();
      open(active, event.key);
    }
  };

  const displayed = ({ row, column }: Place): string => {
    const mark = marks.get(cellKey(students[row]?.id ?? '', assessments[column]?.id ?? ''));
    return mark?.score === null || mark?.score === undefined ? '' : String(mark.score);
  };

  const onPaste = (event: ClipboardEvent) => {
    if (typing !== null) return;
    event.preventDefault();
    paste(event.clipboardData.getData('text/plain'), active);
  };

  const [student, assessment] = [students[active.row], assessments[active.column]];
  return (
    <div className="grid min-w-0 gap-3">
      {asksReason && (
        <Field label={t('dashboard.gradebook.reason')} hint={t('dashboard.gradebook.reasonHint')} className="max-w-xl">
          {(control) => (
            <Input {...control} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
      )}
      <PolicyPanel initial={policy} asksReason={asksReason} onChanged={reread} />
      <TableFrame
        label={t('dashboard.gradebook.grid', { class: view.class.name })}
        className="max-h-[calc(100dvh-20rem)] min-h-80"
        tabIndex={-1}
      >
        <Table
          role="grid"
          aria-rowcount={students.length + 1}
          aria-colcount={assessments.length + categories.length + 2}
        >
          <thead>
            <tr>
              <Th stick className="min-w-36 sm:min-w-44">
                {t('dashboard.gradebook.student')}
              </Th>
              <Th align="end">{t('dashboard.gradebook.average')}</Th>
              {categories.map((one) => (
                <Th key={one.id} align="end" className="max-w-28 !px-2">
                  <span className="line-clamp-2 text-text leading-tight" title={one.name}>
                    {one.name}
                  </span>
                  <span className="block whitespace-nowrap font-normal text-xs">
                    {t(one.extraCredit ? 'dashboard.gradebook.extraWeight' : 'dashboard.gradebook.weight', {
                      weight: formatNumber(one.weight, locale),
                    })}
                  </span>
                </Th>
              ))}
              {assessments.map((one) => (
                <AssessmentHead
                  key={one.id}
                  assessment={one}
                  marks={view.marks}
                  onRelease={(audience, at) => release(one.id, audience, at)}
                />
              ))}
            </tr>
          </thead>
          <tbody ref={grid} onKeyDown={onKeyDown} onPaste={onPaste}>
            {students.map((one, row) => (
              <tr key={one.id}>
                <RowTh stick className="min-w-36 py-1 sm:min-w-44">
                  {one.name}
                </RowTh>
                <td className="whitespace-nowrap border-border border-b px-3 text-end" data-figures>
                  {one.percent === null ? '–' : `${formatNumber(one.percent, locale)}%`}
                  {one.letter && <span className="inline-block w-7 ps-1.5 text-start text-muted">{one.letter}</span>}
                </td>
                {categories.map((category) => (
                  <td
                    key={category.id}
                    className="whitespace-nowrap border-border border-b px-2 text-end text-muted"
                    data-figures
                  >
                    {percentOf(one, category.id, locale)}
                  </td>
                ))}
                {assessments.map((column, index) => {
                  const key = cellKey(one.id, column.id);
                  const isActive = row === active.row && index === active.column;
                  return (
                    <GradeCell
                      key={key}
                      row={row}
                      column={index}
                      mark={marks.get(key)}
                      edit={edits.get(key)}
                      maxScore={column.maxScore}
                      isActive={isActive}
                      typing={isActive ? typing : null}
                      onGo={goTo}
                      onOpen={open}
                      onLeave={leave}
                    />
                  );
                })}
              </tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
      {student && assessment && (
        <CellBar
          student={student}
          assessment={assessment}
          mark={marks.get(cellKey(student.id, assessment.id))}
          edit={edits.get(cellKey(student.id, assessment.id))}
          notice={notice}
          unsaved={edits.size}
          onState={(typed) => {
            enter([{ ...active, typed }]);
            goTo(active);
          }}
          onForget={() => {
            forget(active);
            goTo(active);
          }}
          onUndo={undo}
        />
      )}
    </div>
  );
}
