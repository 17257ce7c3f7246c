'use client';

import type { KeyboardEvent } from 'react';
import { classNames } from '../../../../../../_components/ui/class-names.ts';
import type { Code } from '../register-draft.ts';

const chosenLook = (code: Code): string => {
  if (code.late) return 'border-caution bg-caution-soft text-caution';
  if (code.excused) return 'border-info bg-info-soft text-info';
  if (!code.present) return 'border-alert bg-alert text-on-alert';
  return code.code === 'present' ? 'border-good bg-good-soft text-good' : 'border-accent bg-accent-soft text-accent';
};

/** One of the school's codes for one student: buttons in a row, 44 px high, one of them chosen. */
export function CodeChoice({
  label,
  codes,
  chosen,
  isReachable,
  onChoose,
}: {
  label: string;
  codes: readonly Code[];
  chosen: string | undefined;
  /** Whether the Tab key stops here: only in the row that one is in. */
  isReachable: boolean;
  onChoose: (code: Code) => void;
}) {
  const stop = Math.max(
    0,
    codes.findIndex(({ id }) => id === chosen),
  );
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const rightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const by = { ArrowRight: rightToLeft, ArrowLeft: -rightToLeft }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-choice]')];
    const next = (buttons.indexOf(event.target as HTMLElement) + by + codes.length) % codes.length;
    const code = codes[next];
    if (!code) return;
    onChoose(code);
    buttons[next]?.focus();
  };
  return (
    <div
      role="radiogroup"
      aria-label={label}
      onKeyDown={onKeyDown}
      className="grid grow auto-cols-fr grid-flow-col md:grow-0 md:auto-cols-auto"
    >
      {codes.map((code, index) => {
        const isChosen = code.id === chosen;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a row of inputs would each take the arrow keys that move between students.
          <button
            key={code.id}
            type="button"
            role="radio"
            data-choice
            aria-checked={isChosen}
            tabIndex={isReachable && index === stop ? 0 : -1}
            onClick={() => onChoose(code)}
            className={classNames(
              '-ms-px relative min-h-11 min-w-11 border px-1.5 font-medium text-sm pointer-fine:min-h-9 first:rounded-s-md last:rounded-e-md md:px-3',
              'focus-visible:z-20 focus-visible:outline-offset-0',
              isChosen
                ? `z-10 ${chosenLook(code)}`
                : 'border-control bg-surface text-muted hover:bg-subtle hover:text-text',
            )}
          >
            <span className="hidden sm:inline">{code.label}</span>
            <abbr title={code.label} className="no-underline sm:hidden">
              {shortOf(code, codes)}
            </abbr>
          </button>
        );
      })}
    </div>
  );
}

/** As few letters as tell it from the codes before it: P, A, L, E, S, Le. */
export function shortOf(code: Code, codes: readonly Code[]): string {
  const before = codes.slice(0, codes.indexOf(code));
  const length = [1, 2, 3].find((count) => !before.some(({ label }) => label.startsWith(code.label.slice(0, count))));
  return code.label.slice(0, length ?? code.label.length);
}
