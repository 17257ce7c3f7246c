'use client';

import type { Acted } from '../../_server/act.ts';
import { useTranslate } from '../intl.tsx';
import { tell } from './tell.ts';
import { useFormAction } from './use-form-action.ts';

/** A form whose success is told in a toast, with Undo; what is wrong stays with the form. */
export function useToldForm<Done extends Acted<unknown>>(action: (given: FormData) => Promise<Done>, role: string) {
  const t = useTranslate();
  return useFormAction(async (given: FormData) => {
    const done = await action(given);
    if (done.ok) tell(done, { role, t });
    return done;
  });
}
