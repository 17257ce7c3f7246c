'use client';

import { useTranslate } from '../../../../_components/intl.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import type { TestAnswer } from './use-key-actions.ts';

/** What the provider said of each key that was tested, the failures first. */
export function TestResults({ tests }: { tests: readonly TestAnswer[] }) {
  const t = useTranslate();
  if (tests.length === 0) return null;
  const bad = tests.filter(({ result }) => result !== 'works');
  const good = tests.length - bad.length;
  return (
    <Callout
      tone={bad.length > 0 ? 'caution' : 'good'}
      title={t('super.test.title', { good, total: tests.length })}
      announce
    >
      <ul className="grid gap-1 text-sm">
        {(bad.length > 0 ? bad : tests.slice(0, 1)).map(({ key, words, models, reason }) => (
          <li key={key.id}>
            {t('super.test.line', { label: key.label, words })}
            {models.some((model) => model.words !== words) &&
              ` ${models.map((model) => t('super.test.model', { name: model.name, words: model.words })).join('; ')}.`}
            {reason && <span className="block text-muted">{reason}</span>}
          </li>
        ))}
      </ul>
    </Callout>
  );
}
