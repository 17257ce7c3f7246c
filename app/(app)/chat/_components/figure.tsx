'use client';

import Link from 'next/link';
import { useEffect, useId, useRef, useState } from 'react';
import { useIntl } from '#app/_components/intl.tsx';
import { placeBeside } from '#app/_components/ui/floating.ts';
import { argumentsInWords } from '../_client/arguments-in-words.ts';
import type { FigureSource } from '../_client/find-figures.ts';

/** A figure that can be asked where it comes from: by pointing at it, by focus, or by pressing it. */
export function Figure({ figure, source, at }: { figure: string; source: FigureSource; at: number }) {
  const { t } = useIntl();
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = () => {
    clearTimeout(closing.current);
    setOpen(true);
  };
  // The pointer may travel from the figure into what it opened.
  const hide = () => {
    closing.current = setTimeout(() => setOpen(false), 150);
  };
  useEffect(() => () => clearTimeout(closing.current), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for what happens to the button inside it.
    <span
      ref={anchor}
      onPointerEnter={(event) => event.pointerType !== 'touch' && show()}
      onPointerLeave={hide}
      onBlur={hide}
      onFocus={show}
      onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
    >
      <button
        type="button"
        aria-describedby={open ? id : undefined}
        onClick={show}
        className="cursor-help underline decoration-dotted decoration-muted underline-offset-4"
        data-figures
      >
        {figure}
      </button>
      {open && <Source id={id} anchor={anchor} source={source} at={at} label={t('chat.figure', { figure })} />}
    </span>
  );
}

function Source({
  id,
  anchor,
  source: { step, result, sentence },
  at,
  label,
}: {
  id: string;
  anchor: React.RefObject<HTMLElement | null>;
  source: FigureSource;
  at: number;
  label: string;
}) {
  const { t, ...place } = useIntl();
  const bubble = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!anchor.current || !bubble.current) return;
    bubble.current.showPopover();
    placeBeside(anchor.current, bubble.current, 'center');
  }, [anchor]);
  return (
    <span
      ref={bubble}
      id={id}
      popover="manual"
      role="note"
      aria-label={label}
      className="invisible fixed max-w-80 rounded-md border border-border bg-raised px-3.5 py-2.5 text-start text-sm text-text shadow-raised"
    >
      <strong className="block font-semibold">{result.title}</strong>
      {argumentsInWords(step.input, place).map(({ name, value }) => (
        <span key={name} className="block text-muted">
          {name}: {value}
        </span>
      ))}
      <span className="block py-1">{sentence}</span>
      <span className="block text-muted">{t('chat.figure.at', { at: new Date(at) })}</span>
      {result.page && (
        <Link
          href={result.page as Parameters<typeof Link>[0]['href']}
          prefetch={false}
          className="text-accent underline underline-offset-2"
        >
          {t('chat.openPage')}
        </Link>
      )}
    </span>
  );
}
