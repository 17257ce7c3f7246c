import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

const row = 'touch-target flex items-start gap-2.5 py-1 pointer-coarse:items-center';

export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode }) {
  return (
    <label className={classNames(row, className)}>
      <input {...rest} type="checkbox" className="mt-1 size-4.5 shrink-0 accent-accent pointer-coarse:mt-0" />
      <span>
        {label}
        {hint && <span className="block text-muted text-sm">{hint}</span>}
      </span>
    </label>
  );
}

export type Choice = { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean };

/** One of a few, all visible. Arrow keys move between them, as the platform does it. */
export function RadioGroup({
  legend,
  hideLegend = false,
  name,
  choices,
  defaultValue,
  value,
  onValueChange,
  direction = 'column',
}: {
  legend: ReactNode;
  hideLegend?: boolean;
  name: string;
  choices: readonly Choice[];
  defaultValue?: string;
  value?: string;
  onValueChange?: (value: string) => void;
  direction?: 'row' | 'column';
}) {
  return (
    <fieldset>
      <legend className={hideLegend ? 'sr-only' : 'mb-1 font-medium text-sm'}>{legend}</legend>
      <div className={direction === 'row' ? 'flex flex-wrap gap-x-5' : 'grid'}>
        {choices.map((choice) => (
          <label key={choice.value} className={row}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              disabled={choice.disabled}
              {...(value === undefined
                ? { defaultChecked: choice.value === defaultValue }
                : { checked: choice.value === value, onChange: () => onValueChange?.(choice.value) })}
              className="mt-1 size-4.5 shrink-0 accent-accent pointer-coarse:mt-0"
            />
            <span>
              {choice.label}
              {choice.hint && <span className="block text-muted text-sm">{choice.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
