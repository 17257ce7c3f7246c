-- Row security is forced everywhere, and grants follow policies: what no policy allows, no grant allows either. Repeatable; runs last.
do $$ declare t record; p record; begin
  for t in select n.nspname, c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'guard', 'gateway', 'partitions') and c.relkind in ('r', 'p', 'v') loop
    execute format('revoke all on %I.%I from public, anon, authenticated, service_role, app_caller, catalyst_app, catalyst_gateway, catalyst_service', t.nspname, t.relname);
    if t.relkind <> 'v' then
      execute format('alter table %I.%I enable row level security', t.nspname, t.relname);
      execute format('alter table %I.%I force row level security', t.nspname, t.relname);
    end if;
    if t.nspname = 'public' then execute format('grant select, insert, update, delete on public.%I to catalyst_service', t.relname); end if;
  end loop;
  for p in select distinct pol.tablename, pol.cmd, role from pg_policies pol, unnest(pol.roles) role
    where pol.schemaname = 'public' and pol.permissive = 'PERMISSIVE' and role in ('app_caller', 'authenticated') loop
    if p.role = 'authenticated' and p.cmd <> 'SELECT' then
      raise exception 'policy on % would let the public interface write', p.tablename;
    end if;
    execute format('grant %s on public.%I to %I', case p.cmd when 'ALL' then 'select, insert, update, delete' else p.cmd end, p.tablename, p.role);
    if p.role = 'authenticated' then execute format('grant select on public.%I to service_role', p.tablename); end if;
  end loop;
end $$;

grant select on public.attendance_effective, public.enrolments to app_caller, catalyst_service;
grant select on guard.audit_log, guard.audit_seals, guard.audit_heads, guard.change_log to catalyst_service;

-- Columns that a person may change of themselves.
revoke update on public.profiles from app_caller;
grant update (display_name, locale, pronouns, avatar_path, about, updated_at) on public.profiles to app_caller;
revoke update on public.conversations from app_caller;
grant update (title, deleted_at, updated_at) on public.conversations to app_caller;

-- Functions of `app`: callers may use them all; readers behind PostgREST only what the policies for them call.
do $$ declare f record; begin
  for f in select p.oid::regprocedure as name, exists (
      select from pg_depend d join pg_policy o on o.oid = d.objid
      where d.classid = 'pg_policy'::regclass and d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
        and (o.polroles @> array['authenticated'::regrole::oid] or o.polroles @> array[0::oid])) as is_asked
    from pg_proc p where p.pronamespace = 'app'::regnamespace loop
    execute format('revoke execute on function %s from public, authenticated', f.name);
    execute format('grant execute on function %s to app_caller, catalyst_service', f.name);
    if f.is_asked then execute format('grant execute on function %s to authenticated', f.name); end if;
  end loop;
end $$;
