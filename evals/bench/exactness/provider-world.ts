import { QuotaJudge } from '#embedded/gemini/quota.ts';
import type { Ending } from './calling-process.ts';
import type { Sample } from './corpus.ts';
import { EventQueue } from './event-queue.ts';
import type { Profile } from './profiles.ts';
import { dayOf } from './provider-days.ts';
import type { Random } from './random.ts';

/** A reserved request on its way. `caller` is the process that made it. */
export interface Sent {
  id: string;
  project: string;
  model: string;
  sample: Sample;
  reservedAt: number;
  caller: number;
}
/** What a caller is told of its request, and when it tells the gateway. */
export interface Told {
  sent: Sent;
  ending: Ending;
}
interface Counted {
  requests: number;
  tokens: number;
}
type Fate = 'answered' | 'slow' | 'unsent' | 'given-up' | 'cut' | 'never-arrived' | 'lost';
type Event = { kind: 'arrival'; sent: Sent; fate: Fate } | { kind: 'told'; told: Told };

const FATES: [number, Fate][] = [
  [0.979, 'answered'],
  [0.989, 'slow'],
  [0.993, 'unsent'],
  [0.996, 'given-up'],
  [0.998, 'cut'],
  [0.999, 'never-arrived'],
  [1, 'lost'],
];

/**
 * The provider and the way to it, in simulated time: send delays below the guard, the judge's own counting at the moment
 * of arrival, answers with the judge's own token count, requests that nobody hears of again. It knows nothing of the
 * gateway's ledger.
 */
export class ProviderWorld {
  readonly #profile: Profile;
  readonly #random: Random;
  readonly #judges = { fixed: new QuotaJudge('fixed'), sliding: new QuotaJudge('sliding') };
  readonly #events = new EventQueue<Event>();
  readonly #underestimated = new Map<string, number>();
  readonly totals = { sent: 0, admitted: 0, over: 0, tokensOver: 0 };
  /** Requests that passed a limit, told in words: what there is to look into. */
  readonly offences: string[] = [];
  /** What was admitted from this moment on, for the share of the quota that was used. */
  readonly counted: Counted = { requests: 0, tokens: 0 };

  constructor(profile: Profile, random: Random) {
    this.#profile = profile;
    this.#random = random;
  }

  get nextAt(): number | undefined {
    return this.#events.nextAt;
  }

  send(sent: Sent): void {
    const fate = this.#fate();
    const arrivesAt = sent.reservedAt + this.#sendDelay(sent.model);
    if (fate === 'unsent') this.#tell(arrivesAt, sent, { outcome: 'unsent', admitted: false });
    else if (fate === 'never-arrived') this.#break(arrivesAt + 400, sent);
    else this.#events.add(arrivesAt, { kind: 'arrival', sent, fate });
  }

  /** Lets time pass until `now`; answers what callers have been told by then. */
  advance(now: number): Told[] {
    const told: Told[] = [];
    for (let next = this.#events.take(now); next; next = this.#events.take(now)) {
      if (next.event.kind === 'told') told.push(next.event.told);
      else this.#arrive(next.event.sent, next.event.fate, next.at);
    }
    return told;
  }

  #arrive(sent: Sent, fate: Fate, at: number): void {
    const { project, model, sample } = sent;
    const rules = this.#profile.rules.get(model)!;
    const bucket = `${project}\n${model}`;
    if (sample.actual > sample.estimate) this.#underestimated.set(bucket, at);
    this.totals.sent += 1;
    const verdict = this.#judges[rules.window].admit(project, model, sample.actual, rules, at);
    if (!verdict.admitted) this.#refuse(sent, verdict, at);
    else {
      this.totals.admitted += 1;
      if (at >= this.#profile.countsFrom) {
        this.counted.requests += 1;
        this.counted.tokens += sample.actual;
      }
      this.#answer(sent, fate, at);
    }
  }

  #answer(sent: Sent, fate: Fate, at: number): void {
    const firstByteAt = at + (fate === 'slow' ? this.#random.between(1000, 5000) : this.#random.between(60, 250));
    if (fate === 'given-up') this.#tell(firstByteAt - 1, sent, { outcome: 'aborted' });
    if (fate === 'cut') this.#break(firstByteAt - 1, sent);
    if (fate !== 'answered' && fate !== 'slow') return;
    const endsAt = firstByteAt + this.#random.between(0, 600);
    const figures = {
      inputTokens: sent.sample.actual,
      outputTokens: 20,
      firstByteMs: firstByteAt - sent.reservedAt,
      latencyMs: endsAt - sent.reservedAt,
    };
    this.#tell(endsAt, sent, { outcome: 'ok', admitted: true, ...figures });
  }

  #refuse(sent: Sent, verdict: Extract<ReturnType<QuotaJudge['admit']>, { admitted: false }>, at: number): void {
    const bucket = `${sent.project}\n${sent.model}`;
    const explained = at - (this.#underestimated.get(bucket) ?? Number.NEGATIVE_INFINITY) <= 60_000;
    const onlyTokens = verdict.violations.every(({ metric }) => metric === 'tokens');
    if (onlyTokens && explained) this.totals.tokensOver += 1;
    else {
      this.totals.over += 1;
      const where = `${sent.project} ${sent.model} on ${dayOf(at)}`;
      this.offences.push(
        `${new Date(at).toISOString()} ${where}: reserved ${at - sent.reservedAt} ms before, ${JSON.stringify(verdict.violations)}`,
      );
    }
    const { window, metric, limit } = verdict.violations[0]!;
    const report = { class: 'quota', reason: 'Quota exceeded', outcome: 'quota', httpStatus: 429, admitted: false };
    const facts = { window, metric, quotaValue: limit, retryAfterMs: verdict.retryMs };
    this.#events.add(at + 5, {
      kind: 'told',
      told: { sent, ending: { kind: 'report', id: sent.id, report: { ...report, ...facts } } },
    });
  }

  #tell(at: number, sent: Sent, settlement: Extract<Ending, { kind: 'settle' }>['settlement']): void {
    this.#events.add(at, { kind: 'told', told: { sent, ending: { kind: 'settle', id: sent.id, settlement } } });
  }

  /** Mostly an answer; in bursts, where it matters most, far more often something else. */
  #fate(): Fate {
    const troubled = this.#profile.demand === 'bursts' && this.#random.next() < 0.3;
    const draw = troubled ? FATES[0]![0] + this.#random.next() * (1 - FATES[0]![0]) : this.#random.next();
    return FATES.find(([share]) => draw < share)![1];
  }

  #break(at: number, sent: Sent): void {
    const report = { class: 'network', reason: 'socket hang up', outcome: 'network' };
    this.#events.add(at, { kind: 'told', told: { sent, ending: { kind: 'report', id: sent.id, report } } });
  }

  /** Mostly a few dozen milliseconds, and now and then almost the whole guard; at the turns often. */
  #sendDelay(model: string): number {
    const draw = this.#profile.demand === 'bursts' ? 0.6 + this.#random.next() : this.#random.next();
    if (draw < 0.75) return this.#random.between(3, 40);
    if (draw < 0.98) return this.#random.between(40, 150);
    return this.#random.between(150, this.#profile.rules.get(model)!.guardMs - 1);
  }
}
