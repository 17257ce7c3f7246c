import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export type Option = { value: string; label: string; disabled?: boolean };

/** The platform's own select, dressed: on a phone nothing beats the system's picker. */
export function Select({ options, className, ...rest }: ComponentProps<'select'> & { options: readonly Option[] }) {
  return (
    <span className={classNames('relative block', className)}>
      <select {...rest} className="control appearance-none pe-9">
        {options.map(({ value, label, disabled }) => (
          <option key={value} value={value} disabled={disabled}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="-translate-y-1/2 pointer-events-none absolute end-3 top-1/2 size-4 text-muted"
      />
    </span>
  );
}
