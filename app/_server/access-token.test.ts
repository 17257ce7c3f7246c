import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { verifyAccessToken } from './access-token.ts';

const ours = await generateKeyPair('ES256');
const theirs = await generateKeyPair('ES256');
const keySet = createLocalJWKSet({ keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'ours', alg: 'ES256' }] });

const person = {
  sub: 'c0ffee00-0000-4000-8000-000000000001',
  session_id: 'c0ffee00-0000-4000-8000-000000000002',
  role: 'authenticated',
  email: 'ana@demo.school',
  aal: 'aal2',
};

function sign(payload: JWTPayload, { key = ours.privateKey, expires = '1h', audience = 'authenticated' } = {}) {
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', kid: 'ours' })
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);
}

describe('verifyAccessToken', () => {
  it('proves who signed in', async () => {
    expect(await verifyAccessToken(await sign(person), keySet)).toEqual({
      userId: person.sub,
      email: person.email,
      assurance: 'aal2',
      sessionId: person.session_id,
    });
  });

  it('gives the lower assurance to a token that does not say', async () => {
    const { aal: _, ...rest } = person;
    expect(await verifyAccessToken(await sign(rest), keySet)).toMatchObject({ assurance: 'aal1' });
  });

  it.each([
    ['another key', () => sign(person, { key: theirs.privateKey })],
    ['an old date', () => sign(person, { expires: '-1m' })],
    ['another audience', () => sign(person, { audience: 'anon' })],
    ['the role of a service', () => sign({ ...person, role: 'service_role' })],
    ['no person', () => sign({ ...person, sub: 'someone' })],
    ['no session', () => sign({ ...person, session_id: undefined })],
    ['no signature', async () => `${(await sign(person)).split('.').slice(0, 2).join('.')}.`],
    [
      'a shared secret',
      () =>
        new SignJWT(person)
          .setProtectedHeader({ alg: 'HS256', kid: 'ours' })
          .setAudience('authenticated')
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode('super-secret-jwt-token-with-at-least-32-characters')),
    ],
    ['no token at all', async () => 'hello'],
  ])('refuses a token with %s', async (_what, token) => {
    expect(await verifyAccessToken(await token(), keySet)).toBeNull();
  });

  it('does not take an outage of the key set for a refusal', async () => {
    const down = async () => {
      throw new TypeError('fetch failed');
    };
    await expect(verifyAccessToken(await sign(person), down)).rejects.toThrow('fetch failed');
  });
});
