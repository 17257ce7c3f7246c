'use client';

import type { ReactNode } from 'react';
import { useTranslate } from '../../../../../../_components/intl.tsx';
import { Kbd } from '../../../../../../_components/ui/kbd.tsx';
import type { Code } from '../register-draft.ts';

/** What the keys do, for those who have some. */
export function KeyHints({ shortcuts }: { shortcuts: ReadonlyMap<string, Code> }) {
  const t = useTranslate();
  return (
    <ul
      className="hidden flex-wrap gap-x-5 gap-y-1.5 text-muted text-sm pointer-fine:flex"
      aria-label={t('dashboard.register.keys')}
    >
      <Hint keys={['↑', '↓']}>{t('dashboard.register.keys.move')}</Hint>
      {[...shortcuts].map(([letter, { id, label }]) => (
        <Hint key={id} keys={[letter.toLocaleUpperCase()]}>
          {label}
        </Hint>
      ))}
      <Hint keys={['M']}>{t('dashboard.register.keys.minutes')}</Hint>
      <Hint keys={['Ctrl', 'Enter']}>{t('dashboard.register.keys.save')}</Hint>
    </ul>
  );
}

function Hint({ keys, children }: { keys: readonly string[]; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1">
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
      <span className="ps-0.5">{children}</span>
    </li>
  );
}
