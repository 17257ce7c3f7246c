/** What `prepare` may use of the layers above; handed in by `app` and `inngest` (architecture.md, "Ports"). */
export interface Ports {
  models?: ModelPort;
  keys?: KeyPort;
}

/** Keys of the model pool, which only the gateway seals and opens. A plain key goes in here and comes out nowhere. */
export interface KeyPort {
  /** Whether keys of the demonstration models open anything here. */
  demonstration: boolean;
  /** Seals a key for the row `rowId`, which alone can open it. */
  seal(key: string, rowId: string): Promise<SealedKey>;
  /** The same for the same key; finds duplicates, reveals nothing. */
  fingerprint(key: string): Promise<string>;
  /** Asks the provider about a stored key without spending its quota. Undefined: there is no such key. */
  test(keyId: string): Promise<KeyTest | undefined>;
}

export interface SealedKey {
  secret: string;
  version: number;
  fingerprint: string;
}

export const keyTestResults = [
  'works',
  'invalid',
  'suspended',
  'no-model',
  'limited',
  'refused',
  'unreachable',
] as const;
export type KeyTestResult = (typeof keyTestResults)[number];

export interface KeyTest {
  /** For all its models: `works` if one of them does. */
  result: KeyTestResult;
  /** What the provider said, with anything like a key removed. */
  reason: string | null;
  models: { family: string; name: string; result: KeyTestResult; reason: string | null }[];
}

export interface ModelPort {
  /** One answer as text; no tools. Throws AppError `rate_limited` with the time to retry. */
  complete(request: { instructions: string; prompt: string; feature: string }): Promise<string>;
}
