import type { Fraction } from './fraction.ts';

/** Rounds half up to so many decimals. Nothing in a gradebook is below zero. */
export function rounded({ top, bottom }: Fraction, decimals: number): number {
  const scaled = (2n * top * 10n ** BigInt(decimals) + bottom) / (2n * bottom);
  const digits = String(scaled).padStart(decimals + 1, '0');
  return Number(decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`);
}

/** What people see of a percent: one decimal, half up. The only place where an average is rounded. */
export const shownPercent = (percent: Fraction): number => rounded(percent, 1);

export const shownOrNull = (percent: Fraction | null): number | null => (percent ? shownPercent(percent) : null);
