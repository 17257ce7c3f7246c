'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { newKey } from '../../../../../../_components/dashboard/new-key.ts';
import { type Regraded, releaseMarks, type SavedMarks, saveMarks, undoMarks } from '../_actions/save-marks.ts';
import {
  type CellMark,
  cellKey,
  type Entry,
  type GradebookView,
  markOf,
  type Problem,
  readEntry,
  sameMark,
  spread,
} from '../cells.ts';

/** A cell that differs from what is saved: on its way, or refused with what was typed and why. */
export type Edit =
  | { at: 'waiting' | 'saving'; entry: Entry }
  | { at: 'refused'; typed: string; problem: Problem | { message: string } };

export type Notice =
  | { at: 'rest' | 'saving' | 'offline' }
  | { at: 'saved'; message: string; operationId: string | undefined }
  | { at: 'refused'; message: string };

/** Cells that are entered in quick succession are saved together. */
const PAUSE_MILLISECONDS = 700;
const RETRY_MILLISECONDS = 8000;

type Batch = { key: string; edits: Map<string, Edit & { entry: Entry }> };

/**
 * The marks of a class as they are entered: shown at once, saved in batches, refused cell by cell. `reason` is why an
 * admin corrects them.
 */
export function useGradebook(initial: GradebookView, reason?: string) {
  const [view, setView] = useState(initial);
  const [edits, setEdits] = useState<ReadonlyMap<string, Edit>>(new Map());
  const [notice, setNotice] = useState<Notice>({ at: 'rest' });
  const batch = useRef<Batch | null>(null);
  const marks = useMemo(
    () => new Map(view.marks.map((mark) => [cellKey(mark.studentId, mark.assessmentId), mark])),
    [view.marks],
  );
  const isUnsaved = edits.size > 0;

  const enter = useCallback(
    (cells: readonly { row: number; column: number; typed: string }[]) => {
      setEdits((before) => {
        const next = new Map(before);
        for (const { row, column, typed } of cells) {
          const [student, assessment] = [view.students[row], view.assessments[column]];
          if (!student || !assessment) continue;
          const key = cellKey(student.id, assessment.id);
          const read = readEntry(typed, assessment);
          const saved = marks.get(key);
          if ('problem' in read) next.set(key, { at: 'refused', typed, problem: read.problem });
          else if (sameMark(markOf(read.entry, saved, student.id, assessment.id), saved)) next.delete(key);
          else next.set(key, { at: 'waiting', entry: read.entry });
        }
        return next;
      });
    },
    [marks, view.assessments, view.students],
  );

  /** Lets go of what was refused in a cell: the saved mark stands there again. */
  const forget = useCallback(
    ({ row, column }: { row: number; column: number }) => {
      const key = cellKey(view.students[row]?.id ?? '', view.assessments[column]?.id ?? '');
      setEdits((now) => (now.get(key)?.at === 'refused' ? new Map([...now].filter(([one]) => one !== key)) : now));
    },
    [view.assessments, view.students],
  );

  const paste = useCallback(
    (pasted: string, at: { row: number; column: number }) =>
      enter(spread(pasted, at, { rows: view.students.length, columns: view.assessments.length })),
    [enter, view.students.length, view.assessments.length],
  );

  const settle = useCallback((answer: SavedMarks, sent: Batch) => {
    batch.current = null;
    if (!answer.ok) {
      setEdits((now) => afterRefusal(now, sent, answer));
      return setNotice({ at: 'refused', message: answer.message });
    }
    setView((now) => withSaved(now, answer));
    setEdits((now) => new Map([...now].filter(([key, edit]) => edit.at !== 'saving' || !sent.edits.has(key))));
    setNotice({ at: 'saved', message: answer.message, operationId: answer.operationId });
  }, []);

  const send = useCallback(
    async (sending: Batch) => {
      setNotice({ at: 'saving' });
      const entries = [...sending.edits].map(([key, { entry }]) => {
        const [studentId = '', assessmentId = ''] = key.split('/');
        return { studentId, assessmentId, ...entry };
      });
      try {
        settle(
          await saveMarks({ classId: view.class.id, marks: entries, ...(reason && { reason }) }, sending.key),
          sending,
        );
      } catch {
        setNotice({ at: 'offline' });
      }
    },
    [settle, view.class.id, reason],
  );

  // One batch at a time: what is entered meanwhile goes with the next.
  useEffect(() => {
    if (batch.current) return;
    const waiting = [...edits].filter((one): one is [string, Edit & { entry: Entry }] => one[1].at === 'waiting');
    if (waiting.length === 0) return;
    const timer = setTimeout(() => {
      const sending = { key: newKey(), edits: new Map(waiting.slice(0, 500)) };
      batch.current = sending;
      setEdits((now) => new Map([...now].map(([key, edit]) => [key, sending.edits.has(key) ? asSaving(edit) : edit])));
      void send(sending);
    }, PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [edits, send]);

  useEffect(() => {
    if (notice.at !== 'offline') return;
    const again = () => void (batch.current && send(batch.current));
    const timer = setTimeout(again, RETRY_MILLISECONDS);
    window.addEventListener('online', again);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', again);
    };
  }, [notice, send]);

  useEffect(() => {
    if (!isUnsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isUnsaved]);

  const regrade = async (work: Promise<Regraded>) => {
    setNotice({ at: 'saving' });
    const answer = await work.catch(() => null);
    if (answer?.ok && answer.gradebook) setView(answer.gradebook);
    setNotice(
      answer?.ok
        ? { at: 'saved', message: answer.message, operationId: undefined }
        : { at: 'refused', message: answer?.message ?? '' },
    );
  };

  return {
    ...{ view, marks, edits, notice, isUnsaved, enter, forget, paste },
    undo: (operationId: string) => regrade(undoMarks(operationId, view.class.id)),
    release: (assessmentId: string) => regrade(releaseMarks(assessmentId, view.class.id)),
  };
}

const asSaving = (edit: Edit): Edit => (edit.at === 'waiting' ? { ...edit, at: 'saving' } : edit);

/** All or none were saved: the cells that were wrong say why, the others go with the next batch. */
function afterRefusal(now: ReadonlyMap<string, Edit>, sent: Batch, answer: Extract<SavedMarks, { ok: false }>) {
  const keys = [...sent.edits.keys()];
  const wrong = new Map(
    answer.issues.flatMap(({ path, message }): [string, string][] => {
      const key = keys[Number(/^marks\.(\d+)/.exec(path)?.[1])];
      return key ? [[key, message]] : [];
    }),
  );
  const next = new Map(now);
  for (const [key, { entry }] of sent.edits) {
    if (now.get(key)?.at !== 'saving') continue; // entered anew meanwhile
    const message = wrong.get(key) ?? (wrong.size === 0 ? answer.message : undefined);
    next.set(key, message ? { at: 'refused', typed: typedOf(entry), problem: { message } } : { at: 'waiting', entry });
  }
  return next;
}

const typedOf = (entry: Entry) => ('score' in entry ? String(entry.score) : entry.state);

function withSaved(view: GradebookView, answer: Extract<SavedMarks, { ok: true }>): GradebookView {
  const changed = new Map<string, CellMark>(
    answer.data.marks.map((mark) => [
      cellKey(mark.studentId, mark.assessmentId),
      { studentId: mark.studentId, assessmentId: mark.assessmentId, ...mark.after, released: mark.released },
    ]),
  );
  const kept = view.marks.filter((mark) => !changed.has(cellKey(mark.studentId, mark.assessmentId)));
  return { ...view, marks: [...kept, ...changed.values()], students: answer.students ?? view.students };
}
