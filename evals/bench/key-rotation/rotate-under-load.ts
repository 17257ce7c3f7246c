import { randomBytes } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { KeyRing } from '#agents/gateway/vault.ts';
import { fillPool, plainKey } from './filled-pool.ts';
import { rotateThroughKills, startRotation } from './rotating.ts';
import { startTraffic, type TrafficCounts } from './traffic.ts';

export interface RotationMeasured extends TrafficCounts {
  rows: number;
  /** Rotating processes that were killed in their work. */
  kills: number;
  seconds: number;
  /** Rows that are not under the new version, or that the new version alone does not open. */
  left: number;
  /** Fingerprints that are not what they were. */
  fingerprintsChanged: number;
  /** What a further run sealed again: 0 when it is idempotent. */
  again: number;
  /** What commands said that did not end well, or not with the word that the old version may go. */
  unconcluded: string[];
}

/**
 * Fills the pool of a database with keys under version 1, and replaces the secret by version 2 while readers and callers
 * go on and the rotating processes are killed. Then looks at every row with version 2 alone.
 */
export async function rotateUnderLoad(options: {
  owner: Sql;
  gatewayUrl: string;
  serviceUrl: string;
  rows: number;
  kills: number;
  report?: (line: string) => void;
}): Promise<RotationMeasured> {
  const { owner, gatewayUrl, serviceUrl, rows, kills, report } = options;
  const [first, second, other] = Array.from({ length: 3 }, () => randomBytes(32).toString('hex')) as [
    ...[string, string, string],
  ];
  report?.(`Sealing ${rows} keys under version 1 …`);
  const ids = await fillPool(owner, new KeyRing(first), rows);
  const prints = await fingerprints(owner);
  const settings = { serviceUrl, GEMINI_ENCRYPTION_KEY: `2:${second},1:${first}`, API_KEY_ENCRYPTION_KEY: other };

  report?.(`Rotating with ${kills} kills …`);
  const traffic = startTraffic({ gatewayUrl, serviceUrl, secret: settings.GEMINI_ENCRYPTION_KEY, ids });
  const started = performance.now();
  const { killed, ends } = await rotateThroughKills(owner, settings, { rows, kills, version: 2 });
  const seconds = (performance.now() - started) / 1000;
  await traffic.stop();

  const again = await startRotation(settings).ended;
  const after = await fingerprints(owner);
  return {
    ...traffic.counts,
    ...{ rows, kills: killed, seconds },
    left: await leftBehind(owner, serviceUrl, `2:${second}`),
    fingerprintsChanged: [...prints].filter(([id, print]) => after.get(id) !== print).length,
    again: Number(/ai_keys\.secret: ([\d,]+) sealed again/.exec(again.said)?.[1]?.replaceAll(',', '') ?? Number.NaN),
    unconcluded: [...ends, again].flatMap(({ code, said }) =>
      code === 0 && said.includes('No row needs version 1') ? [] : [said],
    ),
  };
}

async function fingerprints(owner: Sql): Promise<Map<string, string>> {
  const rows = await owner<{ id: string; fingerprint: string }[]>`select id, fingerprint from public.ai_keys`;
  return new Map(rows.map(({ id, fingerprint }) => [id, fingerprint]));
}

/** Whatever the new version alone cannot do: open a row, or recognise its key as a duplicate. */
async function leftBehind(owner: Sql, serviceUrl: string, secret: string): Promise<number> {
  const service = postgres(serviceUrl, { max: 1, onnotice: () => {} });
  const ring = await KeyRing.forNewKeys(secret, service).finally(() => service.end());
  const rows = await owner<{ id: string; secret: string; version: number; fingerprint: string }[]>`
    select id, secret, key_version as version, fingerprint from public.ai_keys`;
  return rows.filter((row) => {
    const plain = plainKey(row.id);
    return row.version !== 2 || ring.open(row, row.id) !== plain || ring.fingerprint(plain) !== row.fingerprint;
  }).length;
}
