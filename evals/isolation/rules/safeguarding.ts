import type { Rule, Rules } from '../rule.ts';

/** D5: raised and read through functions that take a reason and log it; never by a plain query, whoever asks. */
const throughFunctions = (column: string, value: unknown): Rule => ({ dataClass: 'D5', touch: { column, value } });

export const safeguarding: Rules = {
  safeguarding_access_log: throughFunctions('reason', 'Another reason'),
  safeguarding_acknowledgements: throughFunctions('created_at', '2026-01-05T00:00:00Z'),
  safeguarding_assignments: throughFunctions('created_at', '2026-01-05T00:00:00Z'),
  safeguarding_chronology: throughFunctions('content', 'Other content'),
  safeguarding_closures: throughFunctions('reason', 'Another reason'),
};
