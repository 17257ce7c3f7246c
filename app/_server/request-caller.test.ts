import { describe, expect, it } from 'vitest';
import { AppError } from '#tools/contract/errors.ts';
import type { Membership } from './memberships.ts';
import { callerOfRequest, membershipName } from './request-caller.ts';

const app = 'http://127.0.0.1:3000';
const place = {
  schoolId: 's',
  schoolName: 'Riverside School',
  name: 'Daniela Reyes',
  locale: 'en',
  timeZone: 'Europe/Berlin',
};
const teacher: Membership = { ...place, membershipId: 'teaching', role: 'teacher' };
const parent: Membership = { ...place, membershipId: 'parenting', role: 'parent' };

const session = (token: string) =>
  `catalyst-session=base64-${Buffer.from(JSON.stringify({ access_token: token, expires_at: 4_000_000_000 })).toString('base64url')}`;
const right = 'head.daniela.signature';
const cookies = { cookie: session(right), origin: app, 'sec-fetch-site': 'same-origin' };

function call(
  headers: Record<string, string>,
  { role, method = 'POST' }: { role?: 'teacher' | 'parent' | 'admin'; method?: string } = {},
) {
  return callerOfRequest(new Request(`${app}/api/x`, { method, headers }), role, {
    appUrl: app,
    cookieName: 'catalyst-session',
    verify: async (token) =>
      token === right ? { userId: 'daniela', email: null, assurance: 'aal1', sessionId: 'session' } : null,
    membershipsOf: async (userId) => (userId === 'daniela' ? [teacher, parent] : []),
  });
}

const codeOf = (caller: Promise<unknown>) =>
  caller.then(
    () => 'let through',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

describe('callerOfRequest', () => {
  it.each([
    ['the session of a page', cookies],
    ['a bearer token', { authorization: `Bearer ${right}` }],
  ])('knows the caller by %s', async (_how, headers) => {
    expect(await call(headers as unknown as Record<string, string>)).toEqual({
      userId: 'daniela',
      assurance: 'aal1',
      membershipId: 'teaching',
      schoolId: 's',
      role: 'teacher',
      name: 'Daniela Reyes',
      locale: 'en',
      timeZone: 'Europe/Berlin',
    });
  });

  it.each([
    ['nothing', {}],
    ['a token that is not one', { authorization: 'Bearer hello' }],
    ['a token that is not ours', { authorization: 'Bearer a.b.c' }],
    ['a password', { authorization: 'Basic ZGFuaWVsYTpw' }],
    ['a wrong token, though the cookie is right', { ...cookies, authorization: 'Bearer a.b.c' }],
  ])('asks to sign in for %s', async (_what, headers) => {
    expect(await codeOf(call(headers as unknown as Record<string, string>))).toBe('unauthenticated');
  });

  it('refuses a change that another site sends with the cookies, and still reads', async () => {
    const foreign = { ...cookies, origin: 'https://other.example', 'sec-fetch-site': 'cross-site' };
    expect(await codeOf(call(foreign))).toBe('forbidden');
    expect(await codeOf(call(foreign, { method: 'GET' }))).toBe('let through');
  });

  it.each([
    ['the header', { ...cookies, [membershipName]: 'parenting' }],
    ['the cookie', { ...cookies, cookie: `${cookies.cookie}; ${membershipName}=parenting` }],
  ])('acts as the membership that %s names', async (_what, headers) => {
    expect(await call(headers as unknown as Record<string, string>)).toMatchObject({ role: 'parent' });
  });

  it('takes the one of the role that the route is for', async () => {
    expect(await call(cookies, { role: 'parent' })).toMatchObject({ membershipId: 'parenting' });
  });

  it('refuses a role that the person does not have, and a membership that is not theirs', async () => {
    expect(await codeOf(call(cookies, { role: 'admin' }))).toBe('forbidden');
    expect(await codeOf(call({ ...cookies, [membershipName]: 'someone-elses' }))).toBe('forbidden');
  });
});
