/**
 * An exact number: `top` ÷ `bottom`, whole numbers without limit, `bottom` above zero. Averages stay fractions until they
 * are shown, so that thirds of points and weights of thirds lose nothing on the way (domain.md: round only to display).
 */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

export const zero: Fraction = { top: 0n, bottom: 1n };

/** Reads decimal text as PostgreSQL writes `numeric`, or a whole number. Throws a SyntaxError for anything else. */
export function fraction(decimal: string | number): Fraction {
  const text = String(decimal);
  const point = text.indexOf('.');
  if (point < 0) return { top: BigInt(text), bottom: 1n };
  const places = text.length - point - 1;
  return { top: BigInt(text.slice(0, point) + text.slice(point + 1)), bottom: 10n ** BigInt(places) };
}

export const add = (a: Fraction, b: Fraction): Fraction =>
  a.bottom === b.bottom
    ? { top: a.top + b.top, bottom: a.bottom }
    : { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };

export const times = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.top, bottom: a.bottom * b.bottom });

/** `a` ÷ `b`, for a `b` above zero. */
export const over = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.bottom, bottom: a.bottom * b.top });

/** Negative, zero or positive, as `a` is below, at or above `b`. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.top * b.bottom - b.top * a.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const isPositive = (a: Fraction): boolean => a.top > 0n;

/**
 * The sum of many. Those of one denominator are added as whole numbers, the rest in pairs: the figures of a district stay
 * exact and affordable, where adding one after the other would carry ever longer numbers along.
 */
export function sum(terms: readonly Fraction[]): Fraction {
  const byBottom = new Map<bigint, bigint>();
  for (const { top, bottom } of terms) byBottom.set(bottom, (byBottom.get(bottom) ?? 0n) + top);
  let level = [...byBottom].map(([bottom, top]): Fraction => ({ top, bottom }));
  while (level.length > 1) {
    const next: Fraction[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index] as Fraction, level[index + 1]];
      next.push(right ? add(left, right) : left);
    }
    level = next;
  }
  return level[0] ?? zero;
}

/** The mean, for class and school figures; null of nothing. */
export const mean = (terms: readonly Fraction[]): Fraction | null =>
  terms.length === 0 ? null : over(sum(terms), { top: BigInt(terms.length), bottom: 1n });
