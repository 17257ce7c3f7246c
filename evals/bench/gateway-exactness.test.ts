import { expect, test } from 'vitest';
import { REAL_TIME } from './exactness/real-time.ts';
import type { ProfileResult } from './exactness/results.ts';
import { bench } from './gateway-exactness.ts';

test('no request passes a limit, none is refused without need, and what there is is used', async () => {
  const { figures } = await bench(['--requests', '1500']);
  const profiles = figures.profiles as Record<string, ProfileResult>;
  expect(Object.values(profiles).flatMap(({ offences }) => offences)).toEqual([]);
  expect(figures).toMatchObject({ over: 0, falseRefusals: 0 });
  expect(figures.requests).toBeGreaterThan(1500);
  expect(figures.tpmOverShare).toBeLessThan(0.005);
  for (const [name, { used }] of Object.entries(profiles)) {
    // How much is used of a real minute within seconds is a matter of the machine.
    if (used !== null && name !== REAL_TIME) expect(used, name).toBeGreaterThan(name.includes('tokens') ? 0.9 : 0.98);
  }
  expect(profiles[REAL_TIME]?.used).toBeGreaterThan(0);
  expect(profiles['a day of 23 hours']).toMatchObject({ resetUsedWithinMs: 0, retryLateMs: 0 });
  expect(profiles['a day of 25 hours']).toMatchObject({ resetUsedWithinMs: 0, retryLateMs: 0 });
}, 240_000);
