'use client';

import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useTranslate } from '../intl.tsx';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';

type DialogProps = {
  open: boolean;
  /** Called for Escape, the close button and a press outside. The caller owns `open`. */
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** The buttons, at the end. */
  footer?: ReactNode;
  children?: ReactNode;
  className?: string;
};

/** The platform's modal: focus is kept inside, the rest is inert, and focus returns to where it was. */
function Modal({ open, ...rest }: DialogProps) {
  return open && <OpenModal {...rest} />;
}

function OpenModal({ onClose, title, description, footer, children, className }: Omit<DialogProps, 'open'>) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const t = useTranslate();

  // Closed while it is still in the page: only then does the platform give the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way, and the platform handles it.
    <dialog
      ref={ref}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-description` : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={classNames('animate-appear border border-border bg-raised p-0 text-text shadow-raised', className)}
    >
      <div className="flex max-h-full flex-col">
        <header className="flex items-start gap-4 px-5 pt-4">
          <div className="min-w-0 grow pt-1.5">
            <h2 id={`${id}-title`} className="text-lg">
              {title}
            </h2>
            {description && (
              <p id={`${id}-description`} className="mt-1 text-muted">
                {description}
              </p>
            )}
          </div>
          <IconButton label={t('ui.close')} onClick={onClose} className="-me-2">
            <X aria-hidden className="size-4.5" />
          </IconButton>
        </header>
        <div className="min-h-0 grow overflow-y-auto px-5 py-4">{children}</div>
        {footer && (
          <footer className="flex flex-wrap justify-end gap-2 border-border border-t px-5 py-3">{footer}</footer>
        )}
      </div>
    </dialog>
  );
}

/** A question or a short task in the middle of the page. */
export function Dialog({ wide = false, ...rest }: DialogProps & { wide?: boolean }) {
  const size = wide ? 'w-[min(56rem,calc(100vw-2rem))]' : 'w-[min(32rem,calc(100vw-2rem))]';
  return (
    <Modal
      {...rest}
      className={classNames('m-auto max-h-[min(48rem,calc(100dvh-2rem))] rounded-lg', size, rest.className)}
    />
  );
}

const sides = {
  start: 'me-auto h-dvh max-h-none w-[min(20rem,85vw)] border-s-0 border-y-0',
  end: 'ms-auto h-dvh max-h-none w-[min(44rem,92vw)] border-e-0 border-y-0',
  bottom: 'mt-auto mb-0 w-full max-w-none max-h-[85dvh] rounded-t-lg border-x-0 border-b-0',
};

/** A panel from an edge: navigation at the start, something drawn larger at the end, choices from below on a phone. */
export function Sheet({ side = 'end', ...rest }: DialogProps & { side?: keyof typeof sides }) {
  return <Modal {...rest} className={classNames(sides[side], rest.className)} />;
}
