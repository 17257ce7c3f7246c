import {
  badKey,
  bareQuota,
  internal,
  overloaded,
  quotaExceeded,
  type Refusal,
  suspended,
  unknownModel,
} from './refusals.ts';

/** Faults before an answer, and faults inside a stream that began well. */
export type FaultKind =
  | 'overloaded'
  | 'internal'
  | 'quota-minute'
  | 'quota-day'
  | 'quota-both'
  | 'quota-bare'
  | 'quota-array'
  | 'key-invalid'
  | 'key-suspended'
  | 'model-gone'
  | 'html'
  | 'reset'
  | 'silence'
  | 'stream-error-first'
  | 'stream-error-later'
  | 'stream-reset-later'
  | 'no-finish-reason'
  | 'broken-chunk'
  | 'stall-later'
  | 'call-cut'
  | 'empty'
  | 'rerouted';

/** What goes wrong for whom. Without `times` it stays until it is cleared. */
export type Fault = { kind: FaultKind; key?: string; project?: string; model?: string; times?: number };

/** Faults that a test has ordered, in order; each request takes the first that fits it. */
export class FaultList {
  #faults: (Fault & { left: number })[] = [];

  add(fault: Fault): void {
    this.#faults.push({ ...fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#faults = [];
  }

  take(request: { key: string; project: string; model: string }): FaultKind | undefined {
    const fault = this.#faults.find(
      ({ key, project, model, left }) =>
        left > 0 &&
        (key ?? request.key) === request.key &&
        (project ?? request.project) === request.project &&
        (model ?? request.model) === request.model,
    );
    if (fault) fault.left -= 1;
    return fault?.kind;
  }
}

const minute = { window: 'minute', metric: 'requests', limit: 15 } as const;
const day = { window: 'day', metric: 'requests', limit: 1000 } as const;

/** The refusal of a fault that is one, in the provider's shape; undefined for faults of connections and streams. */
export function faultRefusal(kind: FaultKind, key: string, model: string): Refusal | undefined {
  switch (kind) {
    case 'overloaded':
      return overloaded();
    case 'internal':
      return internal();
    case 'quota-minute':
    case 'quota-array':
      return quotaExceeded(model, [minute], 45_837.906927);
    case 'quota-day':
      return quotaExceeded(model, [day], 27_400);
    case 'quota-both':
      return quotaExceeded(model, [minute, day], 12_000);
    case 'quota-bare':
      return bareQuota();
    case 'key-invalid':
      return badKey();
    case 'key-suspended':
      return suspended(key);
    case 'model-gone':
      return unknownModel(model);
    default:
      return undefined;
  }
}
