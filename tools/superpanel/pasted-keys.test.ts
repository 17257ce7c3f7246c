import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyRing } from '#agents/gateway/vault.ts';
import { demonstrationKeys } from '#embedded/gemini/demonstration-keys.ts';
import { FAMILY, type Lines, openConsole, SECRET } from './testing/console.ts';

const { ask, everyKey, keyNamed, spares, superuser } = await openConsole();

describe('keys', () => {
  it('are checked line by line, and the good ones of a mixed paste go in', async () => {
    const known = demonstrationKeys()[0]!.key;
    const text = [
      '# keys of the second account',
      `Alpha,console-a,${spares[1]!.key}`,
      spares[1]!.key,
      `"Beta","",${spares[2]!.key},no-such-family`,
      known,
      '',
      'GEMINI_KEY=AIzaTooShort',
      `GAMMA=${spares[3]!.key}`,
    ].join('\n');
    const checked = (await ask<Lines>('checkKeys', { text, families: [FAMILY] })).data;
    const expected = [
      [2, 'new'],
      [3, 'repeated'],
      [4, 'unknown-family'],
      [5, 'known'],
      [7, 'malformed'],
      [8, 'new'],
    ];
    expect(checked.lines.map(({ line, outcome }) => [line, outcome])).toEqual(expected);
    expect(checked.good).toBe(2);
    const done = await ask<Lines>('addKeys', { text, families: [FAMILY] });
    expect(done.data.lines.map(({ line, outcome }) => [line, outcome === 'added' ? 'new' : outcome])).toEqual(expected);
    expect(done.message).toBe('2 keys were added. 4 lines were left.');
    // Nothing of a key comes back, in data or words.
    expect(JSON.stringify([checked, done])).not.toMatch(/demo-[0-9a-f]{10}/);
    const gamma = await keyNamed('GAMMA');
    expect(gamma).toMatchObject({ status: 'active', projectAssumed: true, families: [FAMILY], revision: 1 });
    expect(await keyNamed('Alpha')).toMatchObject({ project: 'console-a', projectAssumed: false });
    // What was sealed opens for its row, and its bucket is there.
    const [stored] = await superuser<{ secret: string; version: number; buckets: number }[]>`
      select k.secret, k.key_version as version, (select count(*)::int from public.ai_buckets b where b.project_id = k.project_id) as buckets
      from public.ai_keys k where k.id = ${gamma.id}`;
    expect(new KeyRing(SECRET).open(stored!, gamma.id)).toBe(spares[3]!.key);
    expect(stored!.buckets).toBe(1);
  });

  it('come 500 at a time, and twice at once they come once', async () => {
    const text = Array.from(
      { length: 500 },
      (_, index) => `Bulk ${index},bulk-${index % 40},AQ.${String(index).padStart(40, 'k')}`,
    ).join('\n');
    const both = await Promise.all([
      ask<Lines>('addKeys', { text, families: [FAMILY] }),
      ask<Lines>('addKeys', { text, families: [FAMILY] }),
    ]);
    expect(both.map(({ data }) => data.added).sort((a, b) => a - b)).toEqual([0, 500]);
    const [row] = await superuser<{ keys: number; assigned: number }[]>`
      select count(*)::int as keys, (select count(*)::int from public.ai_key_assignments a join public.ai_keys k on k.id = a.key_id where k.label like 'Bulk %') as assigned
      from public.ai_keys where label like 'Bulk %'`;
    expect(row).toEqual({ keys: 500, assigned: 500 });
    const bulk = (await everyKey()).filter(({ label }) => label.startsWith('Bulk '));
    const retired = await ask<{ changed: number }>('setKeyStatus', {
      keys: bulk.map(({ id, revision }) => ({ id, revision })),
      status: 'retired',
    });
    expect(retired.data.changed).toBe(500);
  });

  it('stand in no log, audit, idempotency row or error', async () => {
    const canary = `AQ.${'canary'.repeat(8)}`;
    await ask('addKeys', { text: canary, families: [FAMILY] }, { idempotencyKey: randomUUID() });
    const refusal = await ask('addKeys', { text: canary, families: canary }).catch((error) => error);
    expect(JSON.stringify([refusal.code, refusal.message, refusal.details])).not.toContain('canary');
    expect(refusal.code).toBe('invalid_input');
    const tables = await superuser<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'guard', 'gateway', 'partitions')`;
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await superuser.unsafe(
        `select 1 from ${name} t where to_jsonb(t)::text like '%canarycanary%' limit 1`,
      );
      if (rows.length > 0) found.push(name);
    }
    expect(found).toEqual([]);
  });
});
