import { describe, expect, it } from 'vitest';
import { isSameOrigin } from './same-origin.ts';

const app = 'http://127.0.0.1:3000';
const request = (headers: Record<string, string>, method = 'POST') => new Request(`${app}/api/x`, { method, headers });

describe('isSameOrigin', () => {
  it.each([
    ['a page of ours', { origin: app, 'sec-fetch-site': 'same-origin' }],
    ['an old browser', { origin: app }],
    ['the same machine by its other name', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }],
    ['a form without an origin', { 'sec-fetch-site': 'same-origin' }],
    ['a program with a token', { authorization: 'Bearer x', origin: 'https://other.example' }],
  ])('lets through %s', (_who, headers) => {
    expect(isSameOrigin(request(headers as unknown as Record<string, string>), app)).toBe(true);
  });

  it.each([
    ['another site', { origin: 'https://other.example', 'sec-fetch-site': 'cross-site' }],
    ['another port', { origin: 'http://127.0.0.1:3001', 'sec-fetch-site': 'same-site' }],
    ['another scheme', { origin: 'https://127.0.0.1:3000' }],
    ['an opaque origin', { origin: 'null' }],
    ['nothing said', {}],
    ['a contradiction', { origin: app, 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s', (_who, headers) => {
    expect(isSameOrigin(request(headers as unknown as Record<string, string>), app)).toBe(false);
  });

  it('lets anyone read: reading is decided by who they are', () => {
    expect(isSameOrigin(request({ origin: 'https://other.example' }, 'GET'), app)).toBe(true);
  });
});
