'use client';

import { type FormEvent, useState, useTransition } from 'react';
import type { Acted } from '../../_server/act.ts';
import { useTranslate } from '../intl.tsx';
import { reached } from './reached.ts';

/**
 * A form that keeps what was entered when something is wrong with it, and starts anew once it is done. React empties a
 * form after its `action` either way; so this one is sent from `onSubmit`.
 */
export function useFormAction<Done extends Acted<unknown>>(action: (given: FormData) => Promise<Done>) {
  const t = useTranslate();
  const [state, setState] = useState<Done | Extract<Acted<unknown>, { ok: false }> | null>(null);
  const [busy, start] = useTransition();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    start(async () => {
      const done = await reached(action(new FormData(form)), t);
      setState(done);
      if (done.ok) form.reset();
    });
  };
  /** What is wrong with a field; `path` as in the operation's input. */
  const problem = (path: string) =>
    state?.ok === false ? state.issues.find((issue) => issue.path === path)?.message : undefined;
  return { state, busy, onSubmit, problem };
}
