import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDatabase } from '#db/testing.ts';
import { eachOf, generatedSchool } from '#tools/oneroster/testing/generated-school.ts';
import { writeFileSet } from '#tools/oneroster/write-file-set.ts';

const test = await ownDatabase();
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'oneroster-command-'));
  await test.superuser`insert into public.schools (code, name, time_zone) values ('OAK', 'Oak', 'Europe/Berlin')`;
  await writeFileSet(at('set.zip'), eachOf(generatedSchool({ users: 30, code: 'OAK' })), {
    systemName: 't',
    systemCode: '1',
  });
  await writeFileSet(at('set'), eachOf(generatedSchool({ users: 30, code: 'OAK' })), {
    systemName: 't',
    systemCode: '1',
  });
});
afterAll(() => rm(folder, { recursive: true }));

async function command(...given: string[]) {
  const env = {
    ...process.env,
    CATALYST_DATA: at('nothing'),
    DATABASE_SERVICE_URL: test.urls.service,
    NO_COLOR: '1',
  };
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'oneroster.ts'), ...given], { env });
  const [said, told, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, said, told };
}

describe('npm run oneroster', () => {
  it('previews, imports, does nothing the second time, and exports', async () => {
    expect(await command('import', at('set.zip'), '--school', 'OAK', '--dry-run')).toMatchObject({
      code: 0,
      said: expect.stringContaining('nothing was changed'),
    });
    expect(await command('import', at('set.zip'), '--school', 'OAK')).toMatchObject({
      code: 0,
      said: expect.stringContaining('profiles: 30 made'),
    });
    expect(await command('import', at('set.zip'), '--school', 'OAK')).toMatchObject({
      code: 0,
      said: expect.not.stringContaining('made'),
    });
    expect(await command('export', at('out'), '--school', 'OAK')).toMatchObject({
      code: 0,
      said: expect.stringContaining('users.csv: 30 rows'),
    });
    expect(await readFile(at('out/users.csv'), 'utf8')).toContain('metadata.locker');
  });

  it('says what is wrong by file, line and field, with exit code 1', async () => {
    await writeFile(
      at('set/orgs.csv'),
      'sourcedId,name,type,identifier\norg-OAK,"Oak\nSchool",school,OAK\norg-2,Two,kindergarten,\n',
    );
    const { code, said, told } = await command('import', at('set'), '--school', 'OAK');
    expect(code).toBe(1);
    expect(said).toMatch(/^orgs\.csv:4:type: “kindergarten” is not one of department, school/);
    expect(told).toContain('1 errors; nothing was changed.');
  });

  it.each([
    [['import', 'nowhere.zip', '--school', 'OAK'], 'There is no file or folder'],
    [['import'], 'Usage'],
    [['import', 'x', '--school', 'OAK', '--force'], 'Usage'],
  ])('refuses %j', async (given, message) => {
    const { code, told } = await command(...given);
    expect(code).toBe(1);
    expect(told).toContain(message);
  });
});
