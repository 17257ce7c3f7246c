import type { Refusal } from './calling-process.ts';
import type { Sample } from './corpus.ts';
import type { Profile } from './profiles.ts';
import type { Sent, Told } from './provider-world.ts';
import { ReckonedBucket } from './reckoning.ts';

const CHECK_RETRY_EVERY = 20;

/** The bench's own ledger of every bucket, against which each refusal of the gateway is held. */
export class Refusals {
  readonly #buckets: ReadonlyMap<string, ReckonedBucket>;
  readonly #samples: readonly Sample[];
  /** A request of more fits nowhere, ever: it is refused without a time. */
  readonly #mostTokens: number;
  readonly totals = { refused: 0, wrong: 0, withoutTime: 0 };
  /** The most that a caller was told to wait beyond the moment at which there was room, in milliseconds. */
  retryLateMs = 0;
  /** Wrong refusals in words: what there is to look into. */
  readonly offences: string[] = [];

  constructor(profile: Profile, projects: ReadonlySet<string>, samples: readonly Sample[]) {
    this.#samples = samples;
    this.#mostTokens = Math.max(...[...profile.rules.values()].map(({ tokensPerMinute }) => tokensPerMinute));
    this.#buckets = new Map(
      [...projects].flatMap((project) =>
        [...profile.rules].map(([model, rules]) => [nameOf(project, model), new ReckonedBucket(rules)] as const),
      ),
    );
  }

  reserved({ id, project, model, sample, reservedAt }: Sent, leaseMs: number): void {
    this.#bucket(project, model).reserve(id, reservedAt, sample.estimate, leaseMs);
  }

  /** What callers told the gateway at `now`, once it has answered that it knows. */
  learn(told: readonly Told[], now: number): void {
    for (const { sent, ending } of told) {
      const bucket = this.#bucket(sent.project, sent.model);
      const { admitted, firstByteMs, inputTokens } = ending.kind === 'settle' ? ending.settlement : ending.report;
      if (admitted === false) bucket.released(sent.id);
      else if (firstByteMs === undefined) bucket.ended(sent.id);
      else bucket.answered(sent.id, now, sent.reservedAt + firstByteMs, inputTokens ?? sent.sample.estimate);
      if (ending.kind === 'report' && ending.report.class === 'quota')
        bucket.rest(now, now + (ending.report.retryAfterMs ?? 0));
    }
  }

  /** A refusal is wrong if some bucket had room all the while, whatever else was asked for by then. */
  check(refusal: Refusal, now: number): void {
    this.totals.refused += 1;
    const tokens = this.#samples[refusal.sample]!.estimate;
    for (const [name, bucket] of this.#buckets) {
      if (!bucket.hasRoom(now, tokens)) continue;
      this.totals.wrong += 1;
      this.offences.push(
        `${new Date(now).toISOString()} ${refusal.outcome} for ${tokens} tokens, but ${name.replace('\n', ' ')} had room`,
      );
      return;
    }
    if (refusal.retryAt === null) this.totals.withoutTime += tokens <= this.#mostTokens ? 1 : 0;
    else if (this.totals.refused % CHECK_RETRY_EVERY === 0) this.#checkRetry(refusal.retryAt, now, tokens);
  }

  #checkRetry(retryAt: number, now: number, tokens: number): void {
    const earliest = Math.min(
      ...[...this.#buckets.values()].map((bucket) => bucket.earliestRoom(now, tokens) ?? Number.POSITIVE_INFINITY),
    );
    if (Number.isFinite(earliest)) this.retryLateMs = Math.max(this.retryLateMs, retryAt - earliest);
  }

  #bucket(project: string, model: string): ReckonedBucket {
    return this.#buckets.get(nameOf(project, model))!;
  }
}

const nameOf = (project: string, model: string) => `${project}\n${model}`;
