'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState, useTransition } from 'react';
import { useTranslate } from '../../../_components/intl.tsx';
import { toast } from '../../../_components/ui/toast.tsx';
import { askPanel, type PanelAnswer, problemWith } from './ask-panel.ts';

/**
 * A form that is sent to the console's interface. What was entered stays in the form (and only there) until it is done;
 * what is wrong is said at its field.
 */
export function usePanelForm<Data>(
  method: 'POST' | 'PATCH',
  path: string,
  bodyOf: (form: FormData) => unknown,
  onDone: (data: Data) => void,
) {
  const t = useTranslate();
  const router = useRouter();
  const [answer, setAnswer] = useState<PanelAnswer<Data> | null>(null);
  const [busy, start] = useTransition();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    start(async () => {
      const told = await askPanel<Data>(method, path, { body: bodyOf(new FormData(form)), t });
      setAnswer(told.ok ? null : told);
      if (!told.ok) {
        // A conflict means that the list behind is old.
        if (told.code === 'conflict') router.refresh();
        return;
      }
      toast({ text: told.message, tone: 'good' });
      form.reset();
      router.refresh();
      onDone(told.data);
    });
  };
  const failure = answer?.ok === false ? answer : null;
  return { busy, onSubmit, failure, problem: (field: string) => problemWith(answer, field) };
}
