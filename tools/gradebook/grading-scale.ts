import { compare, type Fraction, fraction } from './fraction.ts';

/** One break-off of a scale: from this percent on (inclusive) the symbol applies. Symbols without points (I, N/A) are never computed. */
export interface ScaleBreak {
  symbol: string;
  from: number;
  points: number | null;
}

/**
 * The break-off of a percent: the highest that it reaches. The exact percent decides, not the rounded one that is shown.
 * Null without a percent, or below the lowest break-off.
 */
export function breakOf(percent: Fraction | null, breaks: readonly ScaleBreak[]): ScaleBreak | null {
  if (!percent) return null;
  return breaks.reduce<ScaleBreak | null>((best, entry) => {
    if (entry.points === null || (best && best.from >= entry.from)) return best;
    return compare(percent, fraction(entry.from)) >= 0 ? entry : best;
  }, null);
}

export const letterOf = (percent: Fraction | null, breaks: readonly ScaleBreak[]): string | null =>
  breakOf(percent, breaks)?.symbol ?? null;
