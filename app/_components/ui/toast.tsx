'use client';

import { X } from 'lucide-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslate } from '../intl.tsx';
import { Button, IconButton } from './button.tsx';
import { ToneIcon } from './status.tsx';
import type { Tone } from './tone.ts';

type Message = {
  text: string;
  tone?: Tone;
  action?: { label: string; onSelect: () => void };
};
type Shown = Message & { id: number };

const lifetime = 6000;
const none: readonly Shown[] = [];
const listeners = new Set<() => void>();
let shown: readonly Shown[] = none;
let nextId = 1;

function change(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** A passing confirmation ("Saved"). Errors that need an answer belong beside what failed, in a Callout. */
export function toast(message: Message): void {
  change([...shown.slice(-2), { ...message, id: nextId++ }]);
}

function dismiss(id: number): void {
  change(shown.filter((one) => one.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts appear; once, in the root layout. In the top layer, so that an open dialog does not cover it. */
export function Toaster() {
  const ref = useRef<HTMLElement>(null);
  const messages = useSyncExternalStore(
    subscribe,
    () => shown,
    () => none,
  );
  useEffect(() => {
    if (messages.length === 0) ref.current?.hidePopover();
    else ref.current?.showPopover();
  }, [messages.length]);
  return (
    <section
      ref={ref}
      popover="manual"
      aria-live="polite"
      className="fixed inset-x-0 top-auto bottom-20 mx-auto w-[min(26rem,calc(100vw-2rem))] bg-transparent md:bottom-6"
    >
      <ul className="grid gap-2">
        {messages.map((message) => (
          <Toast key={message.id} message={message} />
        ))}
      </ul>
    </section>
  );
}

function Toast({ message }: { message: Shown }) {
  const t = useTranslate();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wait = () => {
    timer.current = setTimeout(() => dismiss(message.id), lifetime);
  };
  const hold = () => clearTimeout(timer.current);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock starts once, when the toast appears.
  useEffect(() => {
    wait();
    return hold;
  }, []);
  return (
    <li
      onPointerEnter={hold}
      onPointerLeave={wait}
      onFocus={hold}
      onBlur={wait}
      className="flex animate-appear items-center gap-3 rounded-md border border-border bg-raised py-1.5 ps-4 pe-1.5 text-text shadow-raised"
    >
      {message.tone && <ToneIcon tone={message.tone} />}
      <span className="min-w-0 grow py-1.5 text-sm">{message.text}</span>
      {message.action && (
        <Button
          variant="quiet"
          size="small"
          onClick={() => {
            message.action?.onSelect();
            dismiss(message.id);
          }}
        >
          {message.action.label}
        </Button>
      )}
      <IconButton label={t('ui.close')} size="small" onClick={() => dismiss(message.id)}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </li>
  );
}
