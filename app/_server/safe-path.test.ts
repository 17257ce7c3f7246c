import { describe, expect, it } from 'vitest';
import { safePath } from './safe-path.ts';

describe('safePath', () => {
  it.each([
    ['/teacher?day=2026-11-22', '/teacher?day=2026-11-22'],
    ['/chat#x', '/chat'],
    ['/a/../chat', '/chat'],
  ])('keeps %s', (wanted, path) => {
    expect(safePath(wanted)).toBe(path);
  });

  it.each([
    null,
    undefined,
    '',
    'chat',
    'https://other.example',
    '//other.example',
    '/\\other.example',
    '/\t/other.example',
    '/.//other.example',
    '\\/other.example',
  ])('goes home for %j', (wanted) => {
    expect(safePath(wanted, '/home')).toBe('/home');
  });
});
