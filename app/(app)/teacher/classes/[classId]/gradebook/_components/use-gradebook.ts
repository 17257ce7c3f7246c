'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { newKey } from '../../../../../../_components/dashboard/new-key.ts';
import {
  type Audience,
  type Regraded,
  readGradebook,
  releaseMarks,
  type SavedMarks,
  saveMarks,
  undoMarks,
} from '../_actions/save-marks.ts';
import {
  type CellMark,
  cellKey,
  type Entry,
  type GradebookView,
  type MarkValue,
  markOf,
  markValue,
  type Problem,
  readEntry,
  sameMark,
  spread,
  typedOf,
  valueOfEntry,
} from '../cells.ts';

/**
 * A cell that differs from what is saved: on its way, refused with what was typed and why, or met by another's mark.
 * `expected` is what stood there when it was entered: only that is replaced.
 */
export type Edit =
  | Pending
  | { at: 'refused'; typed: string; problem: Problem | { message: string } }
  | { at: 'conflict'; entry: Entry; by: string | null };

interface Pending {
  at: 'waiting' | 'saving';
  entry: Entry;
  expected: MarkValue;
}

export type Notice =
  | { at: 'rest' | 'saving' | 'offline' }
  | { at: 'saved'; message: string; operationId: string | undefined }
  | { at: 'refused'; message: string };

/** Cells that are entered in quick succession are saved together. */
const PAUSE_MILLISECONDS = 700;
const RETRY_MILLISECONDS = 8000;
/** Away for longer, one comes back to a gradebook that is read again. */
const STALE_MILLISECONDS = 30_000;

type Batch = { key: string; edits: Map<string, Pending> };

/**
 * The marks of a class as they are entered: shown at once, saved in batches, refused cell by cell. `reason` is why an
 * admin corrects them.
 */
export function useGradebook(initial: GradebookView, termId: string | undefined, reason?: string) {
  const [view, setView] = useState(initial);
  const [edits, setEdits] = useState<ReadonlyMap<string, Edit>>(new Map());
  const [notice, setNotice] = useState<Notice>({ at: 'rest' });
  const batch = useRef<Batch | null>(null);
  const classId = view.class.id;
  const scope = useMemo(() => ({ classId, termId }), [classId, termId]);
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
          const held = before.get(key);
          const expected = held && 'expected' in held ? held.expected : markValue(saved);
          const isSaved =
            'entry' in read &&
            held?.at !== 'saving' &&
            sameMark(markOf(read.entry, saved, student.id, assessment.id), saved);
          if ('problem' in read) next.set(key, { at: 'refused', typed, problem: read.problem });
          else if (isSaved) next.delete(key);
          else next.set(key, { at: 'waiting', entry: read.entry, expected });
        }
        return next;
      });
    },
    [marks, view.assessments, view.students],
  );

  /** Lets go of what was refused in a cell, or met by another's mark: the saved mark stands there again. */
  const forget = useCallback(
    ({ row, column }: { row: number; column: number }) => {
      const key = cellKey(view.students[row]?.id ?? '', view.assessments[column]?.id ?? '');
      setEdits((now) => (isHeld(now.get(key)) ? new Map([...now].filter(([one]) => one !== key)) : now));
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
    setEdits((now) => afterSaving(now, sent, answer));
    // Nothing changed where everything was a colleague's: there is nothing to take back.
    const operationId = answer.data.changed > 0 ? answer.operationId : undefined;
    setNotice({ at: 'saved', message: answer.message, operationId });
  }, []);

  const send = useCallback(
    async (sending: Batch) => {
      setNotice({ at: 'saving' });
      const entries = [...sending.edits].map(([key, { entry, expected }]) => {
        const [studentId = '', assessmentId = ''] = key.split('/');
        return { studentId, assessmentId, ...entry, expected };
      });
      try {
        settle(await saveMarks({ classId, marks: entries, ...(reason && { reason }) }, sending.key, scope), sending);
      } catch {
        setNotice({ at: 'offline' });
      }
    },
    [settle, classId, scope, reason],
  );

  // One batch at a time: what is entered meanwhile goes with the next.
  useEffect(() => {
    if (batch.current) return;
    const waiting = [...edits].filter((one): one is [string, Pending] => one[1].at === 'waiting');
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

  // Back from elsewhere: what colleagues entered meanwhile is shown; what waits here still meets it as a conflict.
  useEffect(() => {
    let left = Date.now();
    const look = async () => {
      if (document.visibilityState === 'hidden') left = Date.now();
      else if (Date.now() - left > STALE_MILLISECONDS) {
        left = Date.now();
        const now = await readGradebook(scope).catch(() => null);
        if (now?.ok && !batch.current) setView(now.data);
      }
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [scope]);

  const regrade = async (work: Promise<Regraded>, { undone = false } = {}) => {
    setNotice({ at: 'saving' });
    const answer = await work.catch(() => null);
    if (answer?.ok && answer.gradebook) setView(answer.gradebook);
    setNotice(
      answer?.ok
        ? { at: 'saved', message: answer.message, operationId: undone ? undefined : answer.operationId }
        : { at: 'refused', message: answer?.message ?? '' },
    );
  };

  return {
    ...{ view, marks, edits, notice, isUnsaved, enter, forget, paste },
    undo: (operationId: string) => regrade(undoMarks(operationId, scope), { undone: true }),
    release: (assessmentId: string, audience: Audience, at?: string) =>
      regrade(releaseMarks({ assessmentId, audience, at }, scope)),
    /** The policy is another one: so are the averages. */
    reread: (policy: Promise<Regraded>) => regrade(policy),
  };
}

const isHeld = (edit: Edit | undefined) => edit?.at === 'refused' || edit?.at === 'conflict';

/** What was saved goes; what a colleague changed meanwhile is kept beside theirs; what was entered anew waits on. */
function afterSaving(now: ReadonlyMap<string, Edit>, sent: Batch, answer: Extract<SavedMarks, { ok: true }>) {
  const marks = new Map(answer.data.marks.map((mark) => [cellKey(mark.studentId, mark.assessmentId), mark]));
  const next = new Map(now);
  for (const [key, { entry }] of sent.edits) {
    const [edit, mark] = [now.get(key), marks.get(key)];
    if (edit?.at !== 'saving' && edit?.at !== 'waiting') continue;
    if (mark?.conflict) next.set(key, { at: 'conflict', entry: edit.entry, by: mark.by });
    else if (edit.at === 'waiting') next.set(key, { ...edit, expected: valueOfEntry(entry) });
    else next.delete(key);
  }
  return next;
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
  for (const [key, { entry, expected }] of sent.edits) {
    if (now.get(key)?.at !== 'saving') continue; // entered anew meanwhile
    const message = wrong.get(key) ?? (wrong.size === 0 ? answer.message : undefined);
    next.set(
      key,
      message ? { at: 'refused', typed: typedOf(entry), problem: { message } } : { at: 'waiting', entry, expected },
    );
  }
  return next;
}

function withSaved(view: GradebookView, answer: Extract<SavedMarks, { ok: true }>): GradebookView {
  const changed = new Map<string, CellMark>(
    answer.data.marks.map((mark) => [
      cellKey(mark.studentId, mark.assessmentId),
      {
        ...{ studentId: mark.studentId, assessmentId: mark.assessmentId, ...mark.after },
        ...{ released: mark.released, releasedToGuardians: mark.releasedToGuardians },
      },
    ]),
  );
  const kept = view.marks.filter((mark) => !changed.has(cellKey(mark.studentId, mark.assessmentId)));
  return { ...view, marks: [...kept, ...changed.values()], students: answer.students ?? view.students };
}
