/** Chance that comes out the same for the same seed: a world that shows a fault can be made again. */
export interface Random {
  /** A whole number from 0 up to, and without, `below`. */
  below(limit: number): number;
  chance(share: number): boolean;
  pick<Value>(from: readonly Value[]): Value;
  uuid(): string;
}

/** Mulberry32: 32 bits of state are plenty for a few thousand rows. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return {
    below,
    chance: (share) => next() < share,
    pick: (from) => from[below(from.length)]!,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}
