const sqlState = (error: unknown) => String((error as { code?: unknown } | null)?.code);

/** Whether the database refused what it was given, and will again: data (class 22) or integrity (class 23). */
export const isRefused = (error: unknown): boolean => /^2[23]...$/.test(sqlState(error));

/** Whether the database ended this statement so that others could go on: made again, it may succeed. */
export const isDeadlock = (error: unknown): boolean => sqlState(error) === '40P01';
