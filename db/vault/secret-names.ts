/** The secrets of an installation, and what each of them seals. */
export const SECRETS = {
  GEMINI_ENCRYPTION_KEY: 'model keys',
  API_KEY_ENCRYPTION_KEY: 'every other stored secret, and the identity of callers in the database',
} as const;

export type SecretName = keyof typeof SECRETS;

/** A secret as a variable holds it: version 1 alone, or versions by comma, the one that seals first. */
export const SECRET_TEXT = /^(?:\d{1,4}:)?[0-9a-f]{64}(?:,\d{1,4}:[0-9a-f]{64})*$/i;
