import { setTimeout as sleep } from 'node:timers/promises';
import { type FailureReport, KeyPool, type Settlement } from '#agents/gateway/pool.ts';
import { KeyRing } from '#agents/gateway/vault.ts';
import type { Sample } from './corpus.ts';
import { Random } from './random.ts';

// One of the processes that ask the gateway: a pool of its own, told by messages what to do at the frozen moment.

export interface Setting {
  url: string;
  secret: string;
  seed: number;
  leaseSeconds: number;
  samples: Pick<Sample, 'estimate' | 'size'>[];
}
export type Ending =
  | { kind: 'settle'; id: string; settlement: Settlement }
  | { kind: 'report'; id: string; report: FailureReport };
export interface Orders {
  /** Written while the lanes ask. */
  endings: Ending[];
  /** So many lanes ask side by side. */
  lanes: number;
  /** In all; null: each lane until it is refused. */
  asks: number | null;
  /** A lane that was refused asks for less before it gives up: for limits on tokens. */
  askForLess: boolean;
}
/** `asked` and `answered` by the machine's monotonic clock, in milliseconds: the same one for every process. */
export interface Grant {
  id: string;
  key: string;
  model: string;
  sample: number;
  asked: number;
  answered: number;
}
export interface Refusal {
  outcome: string;
  /** Milliseconds since 1970. */
  retryAt: number | null;
  sample: number;
  asked: number;
  answered: number;
}
export interface Answers {
  grants: Grant[];
  refusals: Refusal[];
}

const SIZES = ['large', 'medium', 'small'] as const;
const now = () => Number(process.hrtime.bigint()) / 1e6;

class CallingProcess {
  readonly #pool: KeyPool;
  readonly #random: Random;
  readonly #setting: Setting;
  readonly #bySize: Record<Sample['size'], number[]>;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#random = new Random(setting.seed);
    const onError = (error: unknown) => fail(error);
    this.#pool = new KeyPool({ url: setting.url, poolSize: 5, ring: new KeyRing(setting.secret), onError });
    const of = (size: Sample['size']) =>
      setting.samples.flatMap((sample, index) => (sample.size === size ? [index] : []));
    this.#bySize = { small: of('small'), medium: of('medium'), large: of('large') };
  }

  async obey(orders: Orders): Promise<Answers> {
    const answers: Answers = { grants: [], refusals: [] };
    let left = orders.asks ?? Number.POSITIVE_INFINITY;
    const lane = async () => {
      while (left-- > 0) if (!(await this.#ask(answers, orders.askForLess)) && orders.asks === null) return;
    };
    await Promise.all([this.#end(orders.endings), ...Array.from({ length: orders.lanes }, lane)]);
    return answers;
  }

  async #end(endings: Ending[]): Promise<void> {
    for (const ending of endings) if (ending.kind === 'settle') this.#pool.settle(ending.id, ending.settlement);
    const reports = endings.filter((ending) => ending.kind === 'report');
    await Promise.all(reports.map(({ id, report }) => this.#pool.report(id, report)));
    await this.#pool.drain();
  }

  /** Whether the gateway gave a reservation, to this request or, if wished, to a smaller one. */
  async #ask(answers: Answers, askForLess: boolean): Promise<boolean> {
    let sample = Math.floor(this.#random.next() * this.#setting.samples.length);
    if (await this.#reserve(sample, answers)) return true;
    const { size } = this.#setting.samples[sample]!;
    for (const smaller of askForLess ? SIZES.slice(SIZES.indexOf(size) + 1) : []) {
      sample = this.#random.pick(this.#bySize[smaller]);
      if (await this.#reserve(sample, answers)) return true;
    }
    return false;
  }

  async #reserve(sample: number, { grants, refusals }: Answers): Promise<boolean> {
    const { samples, leaseSeconds } = this.#setting;
    const asked = now();
    const answer = await this.#pool.reserve({
      tokens: samples[sample]!.estimate,
      endpoint: 'exactness',
      needsTools: true,
      leaseSeconds,
    });
    const answered = now();
    if (answer.outcome === 'reserved') {
      const { id, model } = answer.reservation;
      grants.push({ id, key: answer.reservation.openKey(), model, sample, asked, answered });
      return true;
    }
    const retryAt = answer.outcome !== 'person-exhausted' && answer.retryAt ? Date.parse(answer.retryAt) : null;
    refusals.push({ outcome: answer.outcome, retryAt, sample, asked, answered });
    return false;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

function fail(error: unknown): void {
  console.error('A calling process failed:', error);
  process.exit(1);
}

let calling: CallingProcess | undefined;
process.on('message', (message: { setting: Setting } | { orders: Orders } | { stop: true }) => {
  const obey = async () => {
    if ('setting' in message) calling = new CallingProcess(message.setting);
    else if ('orders' in message) process.send?.(await calling!.obey(message.orders));
    else {
      await calling?.close();
      process.disconnect();
    }
  };
  obey().catch(fail);
});
process.once('disconnect', () => void sleep(0).then(() => process.exit()));
