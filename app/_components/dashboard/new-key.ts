/** A fresh idempotency key. `crypto.randomUUID` exists only on secure origins; a school's own server may not be one. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
