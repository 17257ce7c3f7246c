/**
 * Mutants that nothing can notice, and why that is no gap: each pattern is matched with the mutant's whole name. Whatever
 * survives and is not argued here fails the test and shows up in the bench.
 */
const argued: readonly [pattern: RegExp, argument: string][] = [];

export const argumentFor = (name: string): string | undefined => argued.find(([pattern]) => pattern.test(name))?.[1];
