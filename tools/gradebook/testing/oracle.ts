/**
 * What a registrar would work out by hand from domain.md, "Gradebook": whole numbers over one common denominator, no part
 * of the engine. `null` is “nothing counts yet”.
 */
export interface OracleMark {
  category: number;
  /** Place in the tree, as indexes from the year down: [] for the year itself. */
  term: number[];
  state: string;
  /** Hundredths of a point. */
  score: number | null;
  max: number;
  extra: boolean;
}

export interface OracleCategory {
  /** Thousandths. */
  weight: number;
  each: boolean;
  drop: number;
  bonus: boolean;
}

export interface OracleTerm {
  weight: number;
  byTerms: boolean;
  missingIsZero: boolean;
  categories: OracleCategory[];
  terms: OracleTerm[];
}

type Ratio = [top: bigint, bottom: bigint];

const greatest = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatest(b, a % b));
const plain = ([top, bottom]: Ratio): Ratio => {
  const shared = greatest(top, bottom) || 1n;
  return [top / shared, bottom / shared];
};
const plus = ([a, b]: Ratio, [c, d]: Ratio): Ratio => plain([a * d + c * b, b * d]);

/** The exact percent of a year, semester or term. `marks` are those within it, their `term` relative to it. */
export function oraclePercent(term: OracleTerm, marks: readonly OracleMark[]): Ratio | null {
  if (!term.byTerms || term.terms.length === 0) return ofCategories(term, marks);
  let [above, below]: [Ratio, bigint] = [[0n, 1n], 0n];
  const weigh = (weight: bigint, percent: Ratio | null) => {
    if (percent === null || weight === 0n) return;
    above = plus(above, [percent[0] * weight, percent[1]]);
    below += weight;
  };
  for (const [index, child] of term.terms.entries()) {
    const within = marks.filter((mark) => mark.term[0] === index);
    weigh(
      BigInt(child.weight),
      oraclePercent(
        child,
        within.map((mark) => ({ ...mark, term: mark.term.slice(1) })),
      ),
    );
  }
  weigh(
    1000n,
    ofCategories(
      term,
      marks.filter((mark) => mark.term.length === 0),
    ),
  );
  return below === 0n ? null : plain([above[0], above[1] * below]);
}

function ofCategories({ categories, missingIsZero }: OracleTerm, marks: readonly OracleMark[]): Ratio | null {
  let base: Ratio = [0n, 1n];
  let bonus: Ratio = [0n, 1n];
  let [marked, all] = [0n, 0n];
  for (const [index, category] of categories.entries()) {
    const weight = BigInt(category.weight);
    if (!category.bonus) all += weight;
    const reached = ofCategory(
      category,
      missingIsZero,
      marks.filter((mark) => mark.category === index),
    );
    if (reached === null) continue;
    const weighed: Ratio = [reached[0] * weight, reached[1]];
    if (category.bonus) bonus = plus(bonus, weighed);
    else {
      base = plus(base, weighed);
      marked += weight;
    }
  }
  if (marked === 0n) return null;
  const together = plus([base[0], base[1] * marked], [bonus[0], bonus[1] * all]);
  return plain([together[0] * 100n, together[1]]);
}

function ofCategory(
  { each, drop }: OracleCategory,
  missingIsZero: boolean,
  marks: readonly OracleMark[],
): Ratio | null {
  const scored = marks
    .filter((mark) => mark.state === 'graded' || (mark.state === 'missing' && missingIsZero))
    .map((mark) => ({ ...mark, earned: BigInt(mark.score ?? 0), possible: BigInt(mark.max) }));
  const work = scored.filter((mark) => !mark.extra);
  // Takes the lowest away one by one, as one would with a pencil.
  for (let left = drop; left > 0 && work.length > 1; left -= 1) {
    let lowest = 0;
    for (const [index, mark] of work.entries()) {
      const held = work[lowest] as (typeof work)[number];
      const [mine, its] = [mark.earned * held.possible, held.earned * mark.possible];
      if (mine < its || (mine === its && mark.possible > held.possible)) lowest = index;
    }
    work.splice(lowest, 1);
  }
  if (work.length === 0) return null;
  const extra = scored.filter((mark) => mark.extra && mark.state === 'graded');
  if (!each) {
    const earned = [...work, ...extra].reduce((total, mark) => total + mark.earned, 0n);
    return [earned, work.reduce((total, mark) => total + mark.possible, 0n)];
  }
  const shares = [...work, ...extra].reduce<Ratio>(
    (total, mark) => plus(total, [mark.earned, mark.possible]),
    [0n, 1n],
  );
  return [shares[0], shares[1] * BigInt(work.length)];
}
