import type postgres from 'postgres';
import { expect, it } from 'vitest';
import type { Claimant, Role } from './caller.ts';
import { claimsKey, signClaims } from './claims.ts';
import { connect } from './client.ts';
import { ownDatabase } from './testing.ts';
import { opening, RolledBack } from './with-caller.ts';

/**
 * The caller is found once for a transaction and kept in a setting, which every statement may write. Whatever is written
 * there, policies go by the claims that the server signed.
 */
const { superuser, urls, caller } = await ownDatabase();
const key = claimsKey('ab'.repeat(32));
const [student, teacher, admin] = [
  await caller('student@demo.school', 'student'),
  await caller('teacher@demo.school', 'teacher'),
  await caller('admin@demo.school', 'admin'),
];

const WHO =
  "select coalesce(app.role(), '') || ' ' || coalesce(app.uid()::text, '') as who, current_setting('app.caller', true) as caller, current_setting('app.caller_seal', true) as seal";
interface Who {
  who: string;
  caller: string;
  seal: string;
}
const said = (role: Role, { userId }: Pick<Claimant, 'userId'>) => `${role} ${userId}`;
const open = (one: Claimant, options = {}) => opening(signClaims(one, key), options);
const who = async (sql: postgres.Sql | postgres.TransactionSql) => (await sql.unsafe<Who[]>(WHO))[0]!;

/** One connection as the application's login, as if somebody had got SQL of their own into an operation. */
async function withLogin<Result>(work: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
  const { $client } = connect(urls.app, { poolSize: 1 });
  try {
    return await work($client);
  } finally {
    await $client.end();
  }
}

it('finds the caller of a transaction, also where a new connection may only read', async () => {
  for (const readOnly of [true, false])
    await withLogin(async (sql) => {
      const found = await sql.begin(async (tx) => {
        await tx.unsafe(open(student, { readOnly }));
        return who(tx);
      });
      expect(found.who).toBe(said('student', student));
      expect(found.caller).toContain(student.membershipId);
      expect(found.seal).toMatch(/^[0-9a-f]{64}$/);
    });
});

it('goes by the claims when somebody writes another caller into the setting', async () => {
  await withLogin(async (sql) => {
    const [written, sealed] = await sql.begin(async (tx) => {
      await tx.unsafe(open(student));
      const { caller: own, seal } = await who(tx);
      const forged = own.replace('student', 'admin').replace(student.userId, admin.userId);
      expect(forged).not.toBe(own);
      await tx`select set_config('app.caller', ${forged}, true)`;
      const withOwnSeal = await who(tx);
      const guess = "encode(sha256(convert_to('1' || current_setting('app.caller'), 'UTF8')), 'hex')";
      await tx.unsafe(`select set_config('app.caller_seal', ${guess}, true)`);
      return [withOwnSeal.who, (await who(tx)).who, seal];
    });
    expect([written, sealed]).toEqual([said('student', student), said('student', student)]);
  });
});

it('takes no caller of an earlier transaction, of another connection or of other claims', async () => {
  const elsewhere = await withLogin((sql) =>
    sql.begin(async (tx) => {
      await tx.unsafe(open(admin));
      return who(tx);
    }),
  );
  await withLogin(async (sql) => {
    const earlier = await sql.begin(async (tx) => {
      await tx.unsafe(open(admin));
      return who(tx);
    });
    expect(earlier.who).toBe(said('admin', admin));
    for (const { caller: kept, seal } of [earlier, elsewhere]) {
      const found = await sql.begin(async (tx) => {
        await tx.unsafe(open(student));
        await tx`select set_config('app.caller', ${kept}, true), set_config('app.caller_seal', ${seal}, true)`;
        return who(tx);
      });
      expect(found.who).toBe(said('student', student));
    }
    const unsigned = await sql.begin(async (tx) => {
      await tx.unsafe(open(admin));
      await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: admin.userId, exp: 9_999_999_999 })}, true)`;
      return who(tx);
    });
    expect(unsigned.who).toBe(' ');
    const other = await sql.begin(async (tx) => {
      await tx.unsafe(open(admin));
      const { claims, signature } = signClaims(teacher, key);
      await tx`select set_config('request.jwt.claims', ${claims}, true), set_config('app.signature', ${signature}, true)`;
      return who(tx);
    });
    expect(other.who).toBe(said('teacher', teacher));
  });
});

it('lets no caller seal anything, or learn the number of the connection', async () => {
  await withLogin(async (sql) => {
    for (const asked of [
      "currval('guard.connection_key')",
      "setval('guard.connection_key', 1)",
      "nextval('guard.connection_key')",
      'lastval()',
      '(select last_value from guard.connection_key)',
      "pg_sequence_last_value(oid) from pg_class where relname = 'connection_key'",
      "guard.caller_seal('x')",
      "guard.caller_of('{}')",
    ]) {
      const attempt = sql.begin(async (tx) => {
        await tx.unsafe(open(student));
        return tx.unsafe(`select ${asked}`);
      });
      await expect(attempt, asked).rejects.toThrow(/permission denied|not yet defined/);
    }
  });
});

it('draws a new number where a connection has lost its own', async () => {
  await withLogin(async (sql) => {
    const seals: string[] = [];
    for (let time = 0; time < 2; time++) {
      const found = await sql.begin(async (tx) => {
        await tx.unsafe(open(student));
        return who(tx);
      });
      expect(found.who).toBe(said('student', student));
      seals.push(found.seal);
      await sql`discard sequences`;
    }
    expect(seals[0]).not.toBe(seals[1]);
  });
});

it('notices in the same transaction that a membership ended', async () => {
  const roleAfter = await superuser.begin(async (tx) => {
    await tx.unsafe(open(student));
    expect((await who(tx)).who).toBe(said('student', student));
    await tx.unsafe('set local role none');
    await tx`update public.memberships set ends_on = current_date - 2 where id = ${student.membershipId}`;
    const after = await who(tx);
    await tx.unsafe('set local role none');
    await tx`update public.memberships set ends_on = null where id = ${student.membershipId}`;
    return after.who;
  });
  expect(roleAfter).toBe(` ${student.userId}`);
});

it('finds its sets anew in the same transaction when what they are made of changes', async () => {
  const parent = await caller('parent@demo.school', 'parent');
  const changes: [Claimant, set: string, change: (first: string) => string][] = [
    [
      parent,
      'my_children',
      (child) =>
        `update public.parent_child_relationships set data_access = false where guardian_id = '${parent.userId}' and student_id = '${child}'`,
    ],
    [
      parent,
      'my_children',
      (child) =>
        `update public.personal_details set birth_date = current_date - interval '30 years' where person_id = '${child}'`,
    ],
    [
      teacher,
      'my_classes',
      (id) =>
        `update public.teacher_class_assignments set ends_on = current_date - 2 where teacher_id = '${teacher.userId}' and class_id = '${id}'`,
    ],
    [
      student,
      'pupil_classes',
      (id) =>
        `update public.student_class_assignments set ends_on = current_date - 2 where student_id = '${student.userId}' and class_id = '${id}'`,
    ],
  ];
  for (const [who, set, change] of changes) {
    const asked = async (tx: postgres.TransactionSql) =>
      (await tx.unsafe<{ ids: string[] }[]>(`select app.${set}() as ids`))[0]!.ids.toSorted();
    const found = superuser.begin(async (tx) => {
      await tx.unsafe(open(who));
      const before = await asked(tx);
      await tx.unsafe(`set local role none; ${change(before[0]!)}`);
      throw new RolledBack([before, await asked(tx)] as const);
    });
    const [before, after] = await found.catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
      return error.value as readonly [string[], string[]];
    });
    expect(before.length).toBeGreaterThan(0);
    expect(after, set).toEqual(before.slice(1));
  }
});

it('is found anew in processes that share a query’s work, which know no number of the connection', async () => {
  const found = await superuser.begin(async (tx) => {
    await tx.unsafe(open(teacher));
    await tx.unsafe(
      'set local role none; set local debug_parallel_query = on; set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0; set local min_parallel_table_scan_size = 0',
    );
    const plan = await tx`explain (costs off) select distinct app.role() as role from public.profiles`;
    const rows = await tx`select distinct app.role() as role from public.profiles`;
    return { plan: JSON.stringify(plan), roles: rows.map(({ role }) => role) };
  });
  expect(found.plan).toContain('Gather');
  expect(found.roles).toEqual(['teacher']);
});

it('ends with the claims, however long the transaction lasts', async () => {
  const found = await superuser.begin(async (tx) => {
    const claims = JSON.stringify({ sub: student.userId, membership: student.membershipId, aal: 'aal1', exp: 1 });
    await tx`select set_config('request.jwt.claims', ${claims}, true)`;
    await tx`
      select set_config('app.caller', x, true), set_config('app.caller_seal', guard.caller_seal(x), true)
      from (select pg_backend_pid() || ',' || substr(guard.caller_of(${claims}::text::jsonb)::text, 2) as x, setval('guard.connection_key', 5)) s`;
    return who(tx);
  });
  expect(found.who).toBe(' ');
});
