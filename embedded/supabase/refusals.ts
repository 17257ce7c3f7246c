/** Codes with which PostgreSQL says that the caller may not, or sent what does not fit: theirs to know, not the log's. */
const OF_THE_CALLER = /^(42501|55000|22...|23...)$/;

const refusals = new WeakSet<object>();
let isQuiet = false;

interface Normalising {
  normalizeDbError(error: unknown): unknown;
}

/**
 * Keeps refusals out of the log: @supabase/lite 0.10 writes every error of the database to the console with its stack,
 * though it answers the caller with it. Everything else is still written.
 */
export function keepRefusalsQuiet(connection: Normalising): void {
  const normalise = connection.normalizeDbError.bind(connection);
  connection.normalizeDbError = (error) => {
    const known = normalise(error);
    if (isRefusal(known)) refusals.add(known);
    return known;
  };
  if (isQuiet) return;
  isQuiet = true;
  const write = console.error;
  console.error = (...said: unknown[]) => {
    const [first] = said;
    if (!(typeof first === 'object' && first && refusals.has(first))) write.apply(console, said);
  };
}

const isRefusal = (error: unknown): error is object =>
  typeof error === 'object' && error !== null && 'code' in error && OF_THE_CALLER.test(String(error.code));
