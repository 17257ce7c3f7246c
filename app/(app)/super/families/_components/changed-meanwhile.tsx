'use client';

import type { FamilyCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';

const told = [
  'name',
  'modelId',
  'tier',
  'successor',
  'canCallTools',
  'requestsPerMinute',
  'requestsPerDay',
  'tokensPerMinute',
  'minuteWindow',
  'dayTimeZone',
  'sendGuardMilliseconds',
  'inputPricePerMillion',
  'outputPricePerMillion',
] as const;

/** Field by field, what somebody else made of a family since this form was opened. */
export function ChangedMeanwhile({ seen, current }: { seen: FamilyCard; current: unknown }) {
  const t = useTranslate();
  if (!current || typeof current !== 'object') return null;
  const now = current as FamilyCard;
  const different = told.filter((name) => now[name] !== seen[name]);
  if (different.length === 0) return null;
  return (
    <ul className="text-sm" data-figures>
      {different.map((name) => (
        <li key={name}>
          {t('super.family.changed', {
            field: t(`super.family.${name}`),
            before: String(seen[name] ?? '–'),
            now: String(now[name] ?? '–'),
          })}
        </li>
      ))}
    </ul>
  );
}
