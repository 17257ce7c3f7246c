import { expect, test } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { rotateUnderLoad } from './key-rotation/rotate-under-load.ts';

test('a secret is replaced while it is used and the rotation is killed: nothing fails, nothing is left', async () => {
  const { superuser: owner, urls } = await ownDatabase();
  const measured = await rotateUnderLoad({
    ...{ owner, gatewayUrl: urls.gateway, serviceUrl: urls.service },
    ...{ rows: 2000, kills: 3 },
  });
  expect(measured).toMatchObject({
    ...{ kills: 3, failed: 0, reasons: [], doubled: 0, left: 0, fingerprintsChanged: 0, again: 0, unconcluded: [] },
  });
  for (const worked of ['reads', 'reservations', 'offered'] as const) expect(measured[worked]).toBeGreaterThan(0);
}, 120_000);
