import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type postgres from 'postgres';
import { beforeAll, describe, expect, it } from 'vitest';
import { arrange } from '#evals/isolation/arrange.ts';
import { personalDetails } from '../schema/people.ts';
import { demonstration } from '../seed/demonstration.ts';
import { brokenReferences } from '../seed/references.ts';
import { ownDatabase } from '../testing.ts';
import { SecretRing } from '../vault/key-ring.ts';
import { type CatalogueTable, isWordy, readCatalogue, subjectColumns } from './catalogue.ts';
import { erasePerson, HeldBack, StillHere } from './erase.ts';
import { exportPerson, writeExport } from './export.ts';
import { FieldKeys } from './field-keys.ts';
import { authored, undeclared } from './retention.ts';
import { runnerOn } from './runner.ts';
import { letLeave } from './testing.ts';

const { superuser } = await ownDatabase();
const { accounts, school } = demonstration;
const victim = accounts.student.personId;
const bystander = (
  await superuser`
  select person_id as id from memberships where school_id = ${school.id} and role = 'student' and person_id <> ${victim} order by id limit 1`
)[0]!.id as string;
const catalogue = await readCatalogue(superuser);

const canary = (person: string, table: string, column: string) => `canary ${person.slice(0, 8)} ${table}.${column}`;

/** Every column that can hold words gets words of its own, in a row of the person's; a check may refuse them. */
async function plant(sql: postgres.TransactionSql, table: CatalogueTable, person: string): Promise<string[]> {
  const own = [...subjectColumns(table), ...(authored[table.name] ? [authored[table.name]!] : [])];
  if (table.name === 'public.profiles') own.splice(0, own.length, 'id');
  const planted: string[] = [];
  for (const column of own) {
    const [row] = await rowFor(sql, table, own, column, person);
    if (!row) continue;
    for (const wordy of table.columns.filter(isWordy)) {
      const words = canary(person, table.name, `${column}/${wordy.name}`);
      const value = wordy.type.startsWith('json')
        ? `jsonb_build_object('words', $1::text)`
        : wordy.type.endsWith('[]')
          ? 'array[$1::text]'
          : wordy.type === 'bytea'
            ? `convert_to($1::text, 'UTF8')`
            : '$1::text';
      const done = await attempt(
        sql,
        `update ${table.name} set "${wordy.name}" = ${value} where ctid = $2::text::tid`,
        [words, row.at],
      );
      if (done) {
        planted.push(words);
        const [moved] = await rowFor(sql, table, own, column, person);
        row.at = moved!.at;
      }
    }
  }
  return planted;
}

/** A row that names the person there: one that does, or another one that is made to. */
async function rowFor(
  sql: postgres.TransactionSql,
  table: CatalogueTable,
  own: string[],
  column: string,
  person: string,
) {
  const other = person === victim ? bystander : victim;
  const alone = own.map((name) => `"${name}" is distinct from '${other}'`).join(' and ');
  const inSchool = table.columns.some(({ name }) => name === 'school_id') ? `school_id = '${school.id}'` : 'true';
  const find = () =>
    sql.unsafe<{ at: string }[]>(
      `select ctid::text as at from ${table.name} where ${inSchool} and ${alone} and "${column}" = $1 order by ctid desc limit 1`,
      [person],
    );
  const found = await find();
  if (found.length > 0) return found;
  const spare = `where ${inSchool} and ${alone} and "${column}" is distinct from '${person}'`;
  await attempt(
    sql,
    `update ${table.name} set "${column}" = $1 where ctid = (select ctid from ${table.name} ${spare} limit 1)`,
    [person],
  );
  return find();
}

async function attempt(tx: postgres.TransactionSql, statement: string, parameters: string[]): Promise<boolean> {
  const done = await tx.savepoint(async (inner) => (await inner.unsafe(statement, parameters)).count).catch(() => 0);
  return done === 1;
}

/** Every canary that the database still says, in any schema and partition, as text or as bytes. */
async function whatIsSaid(): Promise<string[]> {
  const tables = await superuser<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' order by 1`;
  const [text, bytes] = ['canary ', Buffer.from('canary ', 'utf8').toString('hex')];
  const said: string[] = [];
  for (const { name } of tables) {
    const rows = await superuser.unsafe<{ row: string }[]>(
      `select t::text as row from ${name} t where t::text like '%${text}%' or t::text like '%${bytes}%'`,
    );
    for (const { row } of rows) {
      const spelled = row.replace(/\\+x([0-9a-f]+)/g, (_, hex: string) => Buffer.from(hex, 'hex').toString('latin1'));
      for (const [found] of spelled.matchAll(/canary [0-9a-f]{8} [\w.]+\/\w+/g)) said.push(found);
    }
  }
  return said.sort();
}

const planted = { victim: [] as string[], bystander: [] as string[] };
let brokenBefore: string[] = [];
let saidBefore: string[] = [];
const of = (person: string) => `canary ${person.slice(0, 8)}`;

beforeAll(async () => {
  await arrange(superuser);
  await superuser.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const table of catalogue) {
      planted.victim.push(...(await plant(tx, table, victim)));
      planted.bystander.push(...(await plant(tx, table, bystander)));
    }
  });
  await superuser`
    insert into guard.change_log (school_id, actor_id, table_name, row_id, action, after)
    select ${school.id}, person, 'personal_details', gen_random_uuid(), 'insert', jsonb_build_object('person_id', person, 'note', words)
    from (values (${victim}::uuid, ${`${of(victim)} guard.change_log/after`}), (${bystander}::uuid, ${`${of(bystander)} guard.change_log/after`})) v (person, words)`;
  // Arranged and repointed rows refer to what is not there.
  saidBefore = await whatIsSaid();
  brokenBefore = (await superuser.begin((tx) => brokenReferences(tx))) as string[];
}, 120_000);

describe('retention', () => {
  it('classes every column of every table, and nothing that is not there', () => {
    expect(undeclared(catalogue)).toEqual({ missing: [], stale: [] });
  });

  it('notices a column without a class', async () => {
    const rolledBack = superuser.begin(async (tx) => {
      await tx`alter table public.personal_details add column shoe_size int`;
      const { missing } = undeclared(await readCatalogue(tx));
      throw new Error(missing.join());
    });
    await expect(rolledBack).rejects.toThrow('public.personal_details.shoe_size');
  });
});

describe('an export', () => {
  it('has every word about the person that is theirs to have, sealed ones too, and none of another', async () => {
    const keys = await FieldKeys.forWriting(runnerOn(superuser), school.id, [victim]);
    const [details] = await superuser<{ id: string }[]>`select id from personal_details where person_id = ${victim}`;
    const place = { id: details!.id, schoolId: school.id, personId: victim };
    const { ciphertext } = keys.seal(personalDetails.address, place, '3 Sealed Row');
    await superuser`update personal_details set address = ${ciphertext} where id = ${details!.id}`;
    const ring = new SecretRing('ab'.repeat(32));
    const content = await exportPerson({ sql: superuser, ring, schoolId: school.id, personId: victim });
    const text = JSON.stringify(content);
    expect(text).toContain('3 Sealed Row');
    expect(text).not.toContain(of(bystander));
    const given = (words: string) => content.tables.some(({ name }) => words.includes(` ${name}.`));
    const standing = new Set(saidBefore);
    const kept = planted.victim.filter((words) => standing.has(words) && !text.includes(words) && given(words));
    expect(kept).toEqual([]);
    const folder = mkdtempSync(path.join(tmpdir(), 'catalyst-export-'));
    const files = await writeExport(folder, content);
    expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).toContain('personal_details.json');
    expect(files).toHaveLength(content.tables.length + 1);
    rmSync(folder, { recursive: true });
  });
});

describe('an erasure', () => {
  it('is held back by a legal hold, with its reason, and touches nothing', async () => {
    expect(saidBefore.filter((words) => words.startsWith(of(victim))).length).toBeGreaterThan(60);
    expect(saidBefore.filter((words) => words.startsWith(of(bystander))).length).toBeGreaterThan(60);
    await superuser`
      insert into public.legal_holds (school_id, subject_id, reason, placed_by) values (${school.id}, ${victim}, 'Court case 12', ${accounts.admin.personId})`;
    const held = erasePerson({ sql: superuser, schoolId: school.id, personId: victim });
    await expect(held).rejects.toThrow(HeldBack);
    await expect(held).rejects.toMatchObject({ reasons: expect.arrayContaining(['Court case 12']) });
    await superuser`
      update public.legal_holds set lifted_at = now(), lifted_by = ${accounts.admin.personId}, lift_reason = 'Over' where subject_id = ${victim} and lifted_at is null`;
  });

  it('is refused while the person is enrolled, and touches nothing', async () => {
    const early = erasePerson({ sql: superuser, schoolId: school.id, personId: victim });
    await expect(early).rejects.toThrow(StillHere);
    await expect(early).rejects.toThrow(/still enrolled in .*End the enrolment first/);
    expect((await whatIsSaid()).length).toBe(saidBefore.length);
    await letLeave(superuser, school.id, victim);
  });

  it('leaves no word of the person anywhere, and every word of another', async () => {
    const files: string[] = [];
    const outcome = await erasePerson({
      sql: superuser,
      schoolId: school.id,
      personId: victim,
      removeFile: async ({ path }) => void files.push(path),
    });
    // Every word of the person is gone, and every word of the other one stands.
    expect(await whatIsSaid()).toEqual(saidBefore.filter((words) => words.startsWith(of(bystander))));
    expect(outcome.identity).toBe(true);
    expect(files).toHaveLength(outcome.files);
    expect(
      await superuser`select salt from guard.person_keys where person_id = ${victim} and salt is not null`,
    ).toEqual([]);
    expect(await superuser`select from auth.users where id = ${victim}`).toEqual([]);
  });

  it('leaves the school’s records standing, referring to what is there', async () => {
    const [kept] = await superuser`select count(*)::int as rows from attendance where student_id = ${victim}`;
    expect(kept!.rows).toBeGreaterThan(0);
    const broken = await superuser.begin((tx) => brokenReferences(tx));
    expect(broken.filter((key) => !brokenBefore.includes(key))).toEqual([]);
  });

  it('changes nothing when it runs again', async () => {
    const again = await erasePerson({ sql: superuser, schoolId: school.id, personId: victim });
    expect(Object.values(again.removed).reduce((sum, rows) => sum + rows, 0)).toBe(0);
  });
});
