import { hash } from 'node:crypto';

/**
 * The id of a demonstration row: the same at every seeding, so that tests can compute it.
 * A version-5 style uuid of a stable path, e.g. `seedId('student', '8B/01')`.
 */
export function seedId(kind: string, key: string): string {
  const hex = hash('sha1', `catalyst demonstration/${kind}/${key}`, 'hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
