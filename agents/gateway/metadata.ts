import type { AttemptRecord } from './exhausted.ts';
import type { Reservation, Tier } from './pool.ts';

/** What the pool did, in `providerMetadata.catalyst` of an answer. `attempts` ends with the one that served. */
export type CatalystMetadata = {
  family: string;
  familyName: string;
  model: string;
  /** Only when the provider says that another model than `model` answered. */
  servedModel?: string;
  tier: Tier;
  fallbackCount: number;
  attempts: AttemptRecord[];
};

export type MetadataOf = (record: AttemptRecord, servedModel: string | undefined) => CatalystMetadata;

export function metadataOf(
  { family, familyName, model, tier }: Reservation,
  before: readonly AttemptRecord[],
): MetadataOf {
  return (record, servedModel) => ({
    family,
    familyName,
    model,
    ...(servedModel === undefined ? {} : { servedModel }),
    tier,
    fallbackCount: before.length,
    attempts: [...before, record],
  });
}
