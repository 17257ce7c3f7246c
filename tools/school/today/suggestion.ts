import type { Transaction } from '#db/with-caller.ts';

/** Something true now: the key of its words in `messages`, and their figures. */
export interface Suggestion {
  key: string;
  values: Record<string, string | number>;
}

/** What one role might want to know or do now, most pressing first. */
export type Suggest = (tx: Transaction) => Promise<Suggestion[]>;

export const suggestion = (key: string, values: Suggestion['values'] = {}): Suggestion => ({ key, values });

/** Only where there is something to say. */
export const when = (
  holds: boolean | number | null | undefined,
  key: string,
  values: Suggestion['values'] = {},
): Suggestion[] => (holds ? [suggestion(key, values)] : []);
