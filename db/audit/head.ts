import { createHash } from 'node:crypto';
import { isSignedBy, type SigningKey } from './keys.ts';

/** Before the first entry of the list. */
export const LIST_START = '0'.repeat(64);

/**
 * An entry of the signed list of heads (guard.audit_heads). `seal`: a chain was sealed up to `position`, where its head
 * is `head`. `horizon`: no row with an id up to `horizon` can come any more (each entry says it; this kind says nothing
 * else). `checkpoint`: what retention took away, in `detail`. Hashes and keys are hexadecimal.
 */
export interface HeadStatement {
  /** 1, 2, 3 … without gaps. */
  number: number;
  kind: 'seal' | 'horizon' | 'checkpoint';
  chain: string | null;
  position: number | null;
  head: string | null;
  horizon: number;
  /** A Checkpoint as PostgreSQL writes jsonb. */
  detail: string | null;
  /** Seconds since 1970 with six decimals. */
  at: string;
  /** Hash of the entry before. */
  previous: string;
  /** The public key that signs this entry. */
  key: string;
}

export interface SignedHead extends HeadStatement {
  /** SHA-256 of the statement. */
  hash: string;
  /** Ed25519, of the statement. */
  signature: string;
}

/** What a checkpoint says: chains begin after these positions now, and the list of heads after entry `through`. */
export interface Checkpoint {
  chains: { chain: string; position: number; head: string }[];
  through: number;
  /** Of entry `through`. */
  hash: string;
}

const FIELDS = [
  'number',
  'kind',
  'chain',
  'position',
  'head',
  'horizon',
  'detail',
  'at',
  'previous',
  'key',
] as const satisfies readonly (keyof HeadStatement)[];

const text = (head: HeadStatement) =>
  Buffer.from(`catalyst audit head 1\n${JSON.stringify(FIELDS.map((name) => [name, head[name]]))}`);

export const hashHead = (head: HeadStatement): string => createHash('sha256').update(text(head)).digest('hex');

export function signHead(statement: Omit<HeadStatement, 'key'>, key: SigningKey): SignedHead {
  const head = { ...statement, key: key.publicKey };
  return { ...head, hash: hashHead(head), signature: key.sign(text(head)).toString('hex') };
}

/** Whether the entry says what was signed, under the key that it names. Whose key that is, is another question. */
export const isIntact = (head: SignedHead): boolean =>
  hashHead(head) === head.hash && isSignedBy(head.key, text(head), Buffer.from(head.signature, 'hex'));

/** What to select of `guard.audit_heads h` to get a SignedHead. JSON brings big numbers as numbers, whatever the session’s float format. */
export const HEAD_SELECT = `to_json(h.number) as number, h.kind, h.chain::text as chain, to_json(h.position) as position, encode(h.head, 'hex') as head,
  to_json(h.horizon) as horizon, h.detail::text as detail, extract(epoch from h.sealed_at)::text as at, encode(h.previous, 'hex') as previous,
  encode(h.key, 'hex') as key, encode(h.hash, 'hex') as hash, encode(h.signature, 'hex') as signature`;
