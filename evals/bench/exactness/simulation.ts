import type { PoolDatabase } from '../pool-database.ts';
import type { Callers } from './callers.ts';
import type { Answers, Grant, Orders, Refusal } from './calling-process.ts';
import type { Sample } from './corpus.ts';
import { type Asking, type Burst, burstsOf, isSliding, LOOK_IN_MS, spread, wanted } from './demand.ts';
import type { Profile } from './profiles.ts';
import { ProviderWorld, type Sent, type Told } from './provider-world.ts';
import type { Random } from './random.ts';
import { Refusals } from './refusals.ts';
import { ResetLag } from './reset-lag.ts';

export const LEASE_SECONDS = 30;
const MINUTE = 60_000;
const SHARE_AT_ONCE = 0.2;

export interface SimulationOptions {
  profile: Profile;
  database: PoolDatabase;
  callers: Callers;
  samples: readonly Sample[];
  random: Random;
}

/**
 * One profile in simulated time: the gateway's clock stands still while the calling processes reserve side by side
 * through the real pool, then jumps to the next moment at which something happens: an arrival, an answer, or the time
 * at which callers were told to come back.
 */
export class Simulation {
  readonly world: ProviderWorld;
  readonly refusals: Refusals;
  readonly resetLag: ResetLag;
  steps = 0;
  #granted = 0;
  readonly #options: SimulationOptions;
  #now: number;
  #comeBackAt: number | undefined;
  #inVain = 0;
  #bursts: Burst[] = [];
  /** The next whose bursts are to be drawn. */
  #minute = 0;

  constructor(options: SimulationOptions) {
    const { profile, database, samples, random } = options;
    this.#options = options;
    this.world = new ProviderWorld(profile, random);
    this.refusals = new Refusals(profile, new Set(database.projectOf.values()), samples);
    this.resetLag = new ResetLag(profile);
    this.#now = profile.startsAt;
  }

  async run(): Promise<void> {
    const { profile } = this.#options;
    while (this.#now < profile.endsAt) {
      const asking = this.#asking();
      await this.#step(asking);
      this.#now = Math.min(profile.endsAt, this.#nextMoment());
    }
    while (this.world.nextAt !== undefined) {
      this.#now = this.world.nextAt + 1000;
      await this.#step([]);
    }
  }

  #asking(): (Asking | undefined)[] {
    const { profile, callers, random } = this.#options;
    if (profile.demand === 'bursts') return spread(this.#bursts.shift()?.asks ?? 0, callers.count);
    const isAwaited = this.#comeBackAt === undefined || this.#now >= this.#comeBackAt;
    return wanted(profile, { isAwaited, now: this.#now, granted: this.#granted }, callers.count, random);
  }

  async #step(asking: (Asking | undefined)[]): Promise<void> {
    const { database, callers, random } = this.#options;
    this.steps += 1;
    await database.setClock({ frozenAt: this.#now });
    const told = this.world.advance(this.#now);
    // Now and then room comes back while others ask. What takes room away is told first: who is right would be open.
    const atOnce = random.next() < SHARE_AT_ONCE ? told.filter(givesBack) : [];
    const before = told.filter((one) => !atOnce.includes(one));
    if (before.length > 0) {
      await callers.obey(orders(before, [], callers.count));
      this.refusals.learn(before, this.#now);
    }
    this.#note(await callers.obey(orders(atOnce, asking, callers.count)));
    this.refusals.learn(atOnce, this.#now);
  }

  /** In the order in which they can have happened: a request may have taken its room as soon as it was asked for. */
  #note(answers: Answers[]): void {
    const grants = answers.flatMap((own, caller) => own.grants.map((grant) => ({ at: grant.asked, grant, caller })));
    const refusals = answers.flatMap((own) => own.refusals.map((refusal) => ({ at: refusal.answered, refusal })));
    for (const event of [...grants, ...refusals].sort((a, b) => a.at - b.at)) {
      if ('grant' in event) this.#reserved(event.grant, event.caller);
      else this.#refused(event.refusal);
    }
    if (grants.length > 0 && refusals.length === 0) this.#comeBackAt = undefined;
  }

  #reserved(grant: Grant, caller: number): void {
    const { database, samples } = this.#options;
    const sample = samples[grant.sample]!;
    const project = database.projectOf.get(grant.key)!;
    const sent: Sent = { id: grant.id, project, model: grant.model, sample, reservedAt: this.#now, caller };
    this.#granted += 1;
    this.refusals.reserved(sent, LEASE_SECONDS * 1000);
    this.resetLag.reserved(sent);
    this.world.send(sent);
  }

  #refused(refusal: Refusal): void {
    this.refusals.check(refusal, this.#now);
    if (refusal.retryAt === null) return;
    // Told to come back at once and in vain, callers try less and less often.
    const toldLater = Math.ceil(refusal.retryAt) > this.#now;
    this.#inVain = toldLater ? 0 : this.#inVain + 1;
    this.#comeBackAt = toldLater
      ? Math.ceil(refusal.retryAt)
      : this.#now + LOOK_IN_MS * 2 ** Math.min(12, this.#inVain);
  }

  #nextMoment(): number {
    const { profile, random } = this.#options;
    if (profile.demand === 'bursts') return this.#nextBurst();
    const filling = this.#now < profile.countsFrom;
    const happens =
      this.world.nextAt === undefined ? Number.POSITIVE_INFINITY : Math.max(this.world.nextAt, this.#now + LOOK_IN_MS);
    const next = Math.min(
      filling ? this.#now + LOOK_IN_MS : happens,
      Math.max(this.#comeBackAt ?? happens, this.#now + 1),
    );
    const soonest = isSliding(profile) ? Math.max(next, this.#now + LOOK_IN_MS) : next;
    if (!Number.isFinite(soonest)) return this.#now + 1000;
    const lookIn = random.next() < 0.04 && soonest - this.#now > 2;
    return lookIn ? random.between(this.#now + 1, soonest - 1) : soonest;
  }

  #nextBurst(): number {
    const { profile, random } = this.#options;
    for (; this.#bursts.length === 0 && this.#minute * MINUTE + profile.startsAt < profile.endsAt; this.#minute += 1)
      this.#bursts = burstsOf(profile, this.#minute, random);
    return this.#bursts[0]?.at ?? profile.endsAt;
  }
}

const givesBack = ({ sent, ending }: Told) =>
  ending.kind === 'settle' && (ending.settlement.inputTokens ?? 0) <= sent.sample.estimate;

/** To each process: the ends of its own requests, and what it shall ask for. */
function orders(told: readonly Told[], asking: (Asking | undefined)[], processes: number): (Orders | undefined)[] {
  return Array.from({ length: processes }, (_, caller) => {
    const endings = told.filter(({ sent }) => sent.caller === caller).map(({ ending }) => ending);
    const own = asking[caller];
    if (endings.length === 0 && !own) return undefined;
    return { endings, ...(own ?? { lanes: 0, asks: 0, askForLess: false }) };
  });
}
