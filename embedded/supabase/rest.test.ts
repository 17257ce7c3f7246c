import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { temporarySupabase } from './testing.ts';

const log = vi.spyOn(console, 'error').mockImplementation(() => {});
let supabase: Awaited<ReturnType<typeof temporarySupabase>>;
beforeAll(async () => {
  supabase = await temporarySupabase();
  await supabase.sql.unsafe(`
    create table notes (id int primary key, owner uuid default auth.uid(), body text);
    alter table notes enable row level security;
    create policy own on notes for all to authenticated using (owner = auth.uid()) with check (owner = auth.uid());
    create table closed (id int primary key);
    alter table closed enable row level security;
    revoke all on closed from anon, authenticated, service_role;
    create function whoami() returns json language sql as $$ select json_build_object('role', current_user, 'id', auth.uid()) $$;
    create function fails() returns void language plpgsql as $$ begin raise exception 'out of order'; end $$;
  `);
});
afterAll(() => supabase?.stop());

async function signedIn(email: string) {
  const password = 'a good password';
  const { data } = await supabase.administrator().auth.admin.createUser({ email, password, email_confirm: true });
  const client = supabase.anonymous();
  await client.auth.signInWithPassword({ email, password });
  return { client, id: data.user?.id };
}

test('people reach their own rows, the service role all, and everybody else none', async () => {
  const { client: ada, id } = await signedIn('ada@school.example');
  const { client: bob } = await signedIn('bob@school.example');
  expect((await ada.from('notes').insert({ id: 1, body: 'mine' }).select().single()).data).toEqual({
    id: 1,
    owner: id,
    body: 'mine',
  });
  expect((await ada.from('notes').select('body').eq('id', 1)).data).toEqual([{ body: 'mine' }]);
  expect((await bob.from('notes').select()).data).toEqual([]);
  expect((await supabase.anonymous().from('notes').select()).data).toEqual([]);
  expect((await supabase.administrator().from('notes').select('id')).data).toEqual([{ id: 1 }]);
  expect((await bob.from('notes').insert({ id: 2, owner: id, body: 'forged' })).error?.code).toBe('42501');
});

test('functions run as the caller', async () => {
  const { client, id } = await signedIn('carol@school.example');
  expect((await client.rpc('whoami')).data).toEqual({ role: 'authenticated', id });
  expect((await supabase.anonymous().rpc('whoami')).data).toEqual({ role: 'anon', id: null });
});

test('grants are the database owner’s: what was revoked stays closed', async () => {
  expect((await supabase.administrator().from('closed').select()).error?.code).toBe('42501');
});

test('what a caller may not is told to them and not to the log; what fails otherwise to both', async () => {
  log.mockClear();
  expect((await supabase.administrator().from('closed').select()).error?.code).toBe('42501');
  expect((await supabase.administrator().from('notes').insert({ id: 'none' })).error?.code).toBe('22P02');
  expect(log).not.toHaveBeenCalled();
  expect((await supabase.administrator().rpc('fails')).error?.message).toContain('out of order');
  expect(log).toHaveBeenCalledWith(expect.objectContaining({ message: 'out of order' }));
});

test('other schemas and the list of tables are closed', async () => {
  for (const schema of ['auth', 'pg_catalog', 'extensions']) {
    const { error } = await supabase.administrator().schema(schema).from('users').select();
    expect(error?.code).toBe('PGRST106');
  }
  const answer = await fetch(`${supabase.url}/rest/v1/`, { headers: { apikey: supabase.secrets.anonKey } });
  expect(answer.status).toBe(403);
});

test('a token that is not ours is refused', async () => {
  const { client } = await signedIn('dan@school.example');
  const token = (await client.auth.getSession()).data.session?.access_token ?? '';
  const [header, , signature] = token.split('.');
  const claims = Buffer.from(JSON.stringify({ role: 'service_role' })).toString('base64url');
  const answer = await fetch(`${supabase.url}/rest/v1/notes`, {
    headers: { apikey: supabase.secrets.anonKey, authorization: `Bearer ${header}.${claims}.${signature}` },
  });
  expect(answer.status).toBe(401);
});

test('only the site’s own pages may call from a browser', async () => {
  const preflight = async (origin: string) => {
    const answer = await fetch(`${supabase.url}/rest/v1/notes`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'apikey' },
    });
    return answer.headers.get('access-control-allow-origin');
  };
  expect(await preflight('http://localhost:3999')).toBe('http://localhost:3999');
  expect(await preflight('https://elsewhere.example')).toBeNull();
});
