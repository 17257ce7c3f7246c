import { expect, test } from 'vitest';
import { leaveHref, linkTarget } from './link-target.ts';

test('pages of the product that only show something are opened directly', () => {
  expect(linkTarget('/student?tab=grades')).toEqual({ inside: '/student?tab=grades' });
  expect(linkTarget('/teacher/classes/1')).toEqual({ inside: '/teacher/classes/1' });
});

test('other sites only by way of the page that shows the address', () => {
  const target = linkTarget('https://evil.example/?q=secret');
  expect(target && 'outside' in target && leaveHref(target.outside)).toBe(
    '/leave?to=https%3A%2F%2Fevil.example%2F%3Fq%3Dsecret',
  );
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  '//evil.example',
  '/\\evil.example',
  '/student\\..\\evil',
  '/api/me/actions',
  '/sign-out',
  '/studentx',
  'https://user:pass@evil.example',
  'mailto:someone@evil.example',
  'evil.example',
  '',
])('%s leads nowhere', (to) => {
  expect(linkTarget(to)).toBeUndefined();
});
