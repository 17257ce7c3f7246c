import { classNames } from './class-names.ts';

const looks = [
  'bg-accent-soft text-accent',
  'bg-good-soft text-good',
  'bg-caution-soft text-caution',
  'bg-info-soft text-info',
  'bg-subtle text-muted',
];

/** First letters of the first and the last name, in any script: "Ana María Moreno" → "AM". */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...new Intl.Segmenter().segment(words[0] ?? '')][0]?.segment ?? '';
  const last = words.length > 1 ? ([...new Intl.Segmenter().segment(words.at(-1) ?? '')][0]?.segment ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

function lookOf(name: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return looks[sum % looks.length] ?? 'bg-subtle text-muted';
}

/** Initials on a calm colour that is the same for the same name every time. Beside a written name it is decoration. */
export function Avatar({
  name,
  size = 'medium',
  className,
}: {
  name: string;
  size?: 'small' | 'medium';
  className?: string;
}) {
  return (
    <span
      aria-hidden
      data-initials={initialsOf(name)}
      className={classNames(
        'before:content-[attr(data-initials)] inline-grid shrink-0 select-none place-items-center rounded-full font-medium',
        size === 'small' ? 'size-7 text-xs' : 'size-9 text-sm',
        lookOf(name),
        className,
      )}
    />
  );
}
