import type { Stored } from './cast.ts';
import { candidate, type Drawing, mended } from './filler.ts';

/** Puts rows in, `most` at most, and answers of each what refused it: nothing, if it stands. */
export type Insert = (rows: readonly Stored[], most: number) => Promise<string[]>;

export interface Standing {
  rows: Stored[];
  /** The constraint, or the error, that refused the last row that did not stand. */
  refusedBy: string;
}

/** How often rows are drawn or mended: many a check is met by one drawing in thirty, and two by one in a thousand. */
const mostRounds = 120;
/** Rounds without a row more after which a unique key is taken to be used up. */
const patience = 40;

/**
 * Draws rows of one table, and of one school, until `wanted` stand: what a check refuses is drawn anew in the columns of
 * that check, so that rows which agree with all checks are found on any day and by any seed; what a key refuses, wholly.
 */
export async function standing(drawing: Drawing, wanted: number, insert: Insert): Promise<Standing> {
  const rows: Stored[] = [];
  let refusedBy = 'nothing';
  let fruitless = 0;
  let pending = Array.from({ length: wanted }, () => candidate(drawing));
  for (let round = 0; round < mostRounds && fruitless < patience && rows.length < wanted; round += 1) {
    const answers = await insert(pending, wanted - rows.length);
    const stood = pending.filter((_, at) => answers[at] === '');
    refusedBy = answers.findLast((answer) => answer !== '') ?? refusedBy;
    rows.push(...stood);
    fruitless = stood.length ? 0 : fruitless + 1;
    pending = pending.flatMap((row, at) => {
      const check = drawing.shape.checks.get(answers[at] ?? '');
      if (answers[at] === '') return [];
      // What many rounds of mending have not made agree is begun anew.
      return [check && drawing.random.chance(0.9) ? mended(row, check, drawing) : candidate(drawing)];
    });
  }
  return { rows, refusedBy };
}
