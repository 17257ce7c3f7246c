import { shareInWords } from '../../../../_components/dashboard/words.ts';
import type { Translate } from '../../../../messages/translate.ts';

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The decision that the database kept with an attempt, as sentences: what was passed over and why, and the room that the
 * chosen bucket had. What a newer gateway adds and this does not know is left out.
 */
export function whyThisKey(
  decision: Record<string, unknown>,
  { t, locale, names }: { t: Translate; locale: string; names: Readonly<Record<string, string>> },
): string[] {
  const { room, before, skipped, waited } = decision;
  const said: string[] = [];
  for (const [family, reasons] of Object.entries(isRecord(skipped) ? skipped : {})) {
    if (!isRecord(reasons)) continue;
    const why = Object.entries(reasons).flatMap(([reason, count]) => {
      const buckets = number(count);
      return buckets === undefined
        ? []
        : [t('super.why.reason', { count: buckets, reason: reason.replaceAll('-', '_') })];
    });
    if (why.length === 0) continue;
    said.push(t('super.why.skipped', { family: names[family] ?? family, why: why.join(', ') }));
  }
  if (said.length === 0) said.push(t('super.why.first'));
  const free = number(room);
  if (free !== undefined) said.push(t('super.why.room', { share: shareInWords(free, locale) }));
  if (Array.isArray(before)) {
    const [minute, day, tokens] = before.map(number);
    if (minute !== undefined && day !== undefined && tokens !== undefined) {
      said.push(t('super.why.before', { minute, day, tokens }));
    }
  }
  if (waited === true) said.push(t('super.why.waited'));
  return said;
}
