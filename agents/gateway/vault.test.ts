import { createDecipheriv, createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { UnreadableSecret } from '#db/vault/key-ring.ts';
import { KeyRing } from './vault.ts';

const OLD = '11'.repeat(32);
const NEW = '22'.repeat(32);
const ring = new KeyRing(OLD);
const rotating = new KeyRing(`2:${NEW},1:${OLD}`);
const row = randomUUID();

describe('sealing', () => {
  test('is AES-256-GCM over the place of the key, as any other program can read it', () => {
    const { secret, version } = ring.seal('demo-key', row);
    const [iv, authTag, ciphertext] = secret.split(':').map((part) => Buffer.from(part, 'hex')) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(OLD, 'hex'), iv);
    decipher.setAAD(Buffer.from(`ai_keys/secret/${row}/1`)).setAuthTag(authTag);
    expect(decipher.update(ciphertext, undefined, 'utf8') + decipher.final('utf8')).toBe('demo-key');
    expect([version, iv.length, authTag.length]).toEqual([1, 12, 16]);
  });

  test('opens for its own row alone, under the version that sealed it', () => {
    const sealed = ring.seal('demo-key', row);
    expect(ring.open(sealed, row)).toBe('demo-key');
    expect(rotating.open(sealed, row)).toBe('demo-key');
    expect(rotating.seal('demo-key', row).version).toBe(2);
    expect(rotating.current).toBe(2);
    expect(() => ring.open(sealed, randomUUID())).toThrow(UnreadableSecret);
    expect(() => ring.open({ ...sealed, version: 2 }, row)).toThrow(UnreadableSecret);
  });
});

describe('fingerprints', () => {
  test('are the same under every version of the ring, and those of released versions', () => {
    const key = Buffer.from(
      hkdfSync('sha256', Buffer.from(OLD, 'hex'), Buffer.alloc(0), 'catalyst ai_keys fingerprint', 32),
    );
    const released = createHmac('sha256', key).update('demo-key').digest('hex');
    for (const any of [ring, rotating, new KeyRing(`1:${OLD},2:${NEW}`), new KeyRing(`2:${NEW}`, key)])
      expect(any.fingerprint('demo-key')).toBe(released);
    expect(ring.fingerprint('demo-kex')).not.toBe(released);
    expect(new KeyRing(NEW).fingerprint('demo-key')).not.toBe(released);
  });

  test('are not made up by a ring whose version 1 is gone', () => {
    expect(() => new KeyRing(`2:${NEW}`).fingerprint('demo-key')).toThrow('forNewKeys');
  });
});
