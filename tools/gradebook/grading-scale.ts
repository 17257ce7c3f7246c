import type { Decimal } from 'decimal.js';

/** One break-off of a scale: from this percent on (inclusive) the symbol applies. Symbols without points are never computed. */
export interface ScaleBreak {
  symbol: string;
  from: number;
  points: number | null;
}

/**
 * The symbol of a percent: the highest break-off that it reaches. The exact percent decides, not the rounded one that is
 * shown. Null without a percent, or below the lowest break-off.
 */
export function letterOf(percent: Decimal | null, breaks: readonly ScaleBreak[]): string | null {
  if (!percent) return null;
  const reached = breaks.filter((entry) => entry.points !== null && percent.gte(entry.from));
  return (
    reached.reduce<ScaleBreak | null>((best, entry) => (best && best.from >= entry.from ? best : entry), null)
      ?.symbol ?? null
  );
}
