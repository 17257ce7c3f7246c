import { Decimal } from 'decimal.js';

/** What people see of a percent: one decimal, half up. The only place where an average is rounded. */
export const shownPercent = (percent: Decimal): number => percent.toDecimalPlaces(1, Decimal.ROUND_HALF_UP).toNumber();

export const shownOrNull = (percent: Decimal | null): number | null => (percent ? shownPercent(percent) : null);
