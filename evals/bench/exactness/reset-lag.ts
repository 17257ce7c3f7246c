import type { Profile } from './profiles.ts';
import { dayOf, nextMidnight } from './provider-days.ts';
import type { Sent } from './provider-world.ts';

const MINUTE = 60_000;

/** How long after the turn of its window a bucket was used again, where demand waited for it. Sliding windows have no turn. */
export class ResetLag {
  readonly #profile: Profile;
  readonly #lastWindow = new Map<string, string | number>();
  #turnsOver = Number.NEGATIVE_INFINITY;
  /** The longest, in milliseconds; undefined where nothing turned. */
  most: number | undefined;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  reserved({ project, model, reservedAt }: Sent): void {
    const { demand, boundBy, rules } = this.#profile;
    if (demand !== 'overload' || rules.get(model)!.window === 'sliding') return;
    const name = `${project}\n${model}`;
    const window = boundBy === 'days' ? dayOf(reservedAt) : Math.floor(reservedAt / MINUTE);
    const before = this.#lastWindow.get(name);
    if (before === window) return;
    this.#lastWindow.set(name, window);
    if (before === undefined) return;
    const turnedAt = boundBy === 'days' ? this.#dayTurnedAt(reservedAt) : Math.floor(reservedAt / MINUTE) * MINUTE;
    this.most = Math.max(this.most ?? 0, reservedAt - turnedAt);
  }

  #dayTurnedAt(now: number): number {
    // The turn that was ahead an hour and more ago; days of any length begin at it.
    const turn = nextMidnight(now - 60 * MINUTE);
    if (turn <= now) this.#turnsOver = turn;
    return this.#turnsOver;
  }
}
