'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { newKey } from '../../../../../../_components/dashboard/new-key.ts';
import { type SavedRegister, saveRegister, undoRegister } from '../_actions/save-register.ts';
import { asInput, changed, type Marks, type RegisterView, savedMarks } from '../register-draft.ts';
import { keepDraft, readDraft } from '../stored-draft.ts';

export type Progress =
  | { at: 'rest' }
  | { at: 'saving' }
  /** Saved on this page; `operationId` takes it back. */
  | { at: 'saved'; operationId: string | undefined }
  | { at: 'undone' }
  /** The server cannot be reached: kept here and sent again. */
  | { at: 'waiting' }
  | { at: 'refused'; message: string };

const RETRY_MILLISECONDS = 8000;

const placeOf = ({ classId, day, session }: RegisterView) => ({ classId, day, session });

/**
 * A register being taken: what is entered, where it stands, and how it is saved. What is entered is kept in the tab
 * until it is saved: a reload, or a connection that is lost, loses nothing. Saving again after no answer was heard uses
 * the same key, so that it has one effect.
 */
export function useRegister(initial: RegisterView, userId: string) {
  const [register, setRegister] = useState(initial);
  const [marks, setMarks] = useState(() => savedMarks(initial));
  const [progress, setProgress] = useState<Progress>({ at: 'rest' });
  /** The register of whoever saved in between, until the person has chosen. */
  const [theirs, setTheirs] = useState<RegisterView | null>(null);
  const pendingKey = useRef<string | null>(null);
  const latest = useRef(marks);
  const isDirty = changed(register, marks).length > 0;

  const put = useCallback((next: Marks) => {
    latest.current = next;
    setMarks(next);
  }, []);

  useEffect(() => {
    const kept = readDraft(userId, initial);
    if (!kept || !initial.editable) return;
    put(kept.marks);
    if (kept.version === initial.version) {
      pendingKey.current = kept.pendingKey;
      if (kept.pendingKey) setProgress({ at: 'waiting' });
    } else if (changed(initial, kept.marks).length > 0) {
      setTheirs(initial);
    } else {
      keepDraft(userId, initial, null);
    }
  }, [initial, userId, put]);

  const keep = useCallback(
    (next: Marks, on: RegisterView) => {
      const draft = { version: on.version, marks: next, pendingKey: pendingKey.current };
      keepDraft(userId, on, changed(on, next).length > 0 || !on.taken ? draft : null);
    },
    [userId],
  );

  const enter = useCallback(
    (next: Marks) => {
      pendingKey.current = null; // another content is another save
      put(next);
      setProgress((now) => (now.at === 'saving' ? now : { at: 'rest' }));
      keep(next, register);
    },
    [keep, put, register],
  );

  const settle = useCallback(
    (answer: SavedRegister, sent: Marks) => {
      pendingKey.current = null;
      if (!answer.ok) {
        if (answer.code === 'conflict' && answer.register && answer.register.version !== register.version) {
          setTheirs(answer.register);
          return setProgress({ at: 'rest' });
        }
        return setProgress({ at: 'refused', message: answer.message });
      }
      const now = answer.register ?? { ...register, taken: true, version: register.version + 1 };
      setRegister(now);
      // What was entered while it was being saved stays entered.
      if (latest.current === sent) put(savedMarks(now));
      keep(latest.current, now);
      setProgress({ at: 'saved', operationId: answer.operationId });
    },
    [keep, put, register],
  );

  const save = useCallback(async () => {
    pendingKey.current ??= newKey();
    setProgress({ at: 'saving' });
    keep(marks, register);
    try {
      settle(await saveRegister(asInput(register, marks), placeOf(register), pendingKey.current), marks);
    } catch {
      setProgress({ at: 'waiting' });
    }
  }, [keep, marks, register, settle]);

  useEffect(() => {
    if (progress.at !== 'waiting') return;
    const again = () => void save();
    const timer = setTimeout(again, RETRY_MILLISECONDS);
    window.addEventListener('online', again);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', again);
    };
  }, [progress, save]);

  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);

  const takeBack = async (operationId: string) => {
    setProgress({ at: 'saving' });
    const answer = await undoRegister(operationId, placeOf(register)).catch(() => null);
    if (!answer?.ok || !answer.register) {
      return setProgress({ at: 'refused', message: answer && !answer.ok ? answer.message : '' });
    }
    setRegister(answer.register);
    put(savedMarks(answer.register));
    keepDraft(userId, answer.register, null);
    setProgress({ at: 'undone' });
  };

  /** After a conflict: go on from the other person's register, with one's own marks or with theirs. */
  const resolve = (whose: 'mine' | 'theirs') => {
    if (!theirs) return;
    const next = whose === 'mine' ? { ...savedMarks(theirs), ...marks } : savedMarks(theirs);
    setRegister(theirs);
    put(next);
    setTheirs(null);
    keep(next, theirs);
    setProgress({ at: 'rest' });
  };

  return { register, marks, progress, theirs, isDirty, enter, save, takeBack, resolve };
}
