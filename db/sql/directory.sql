-- Looking people up by name. Operators of likeness are not leakproof, so that no index may answer them before row security
-- has looked at every profile: this asks the index and applies the directory's visibility (D1) itself. Repeatable.

-- Of those whom the caller may see, the people some of whose `words` begins a word of their name or of a class that they
-- are known by (a student's homeroom, a teacher's classes); `nearly`: whose names are written like some of them, the most
-- alike first, so many that the one who is meant is among them. More than asked for: the caller of this compares in full.
create or replace function app.people_named(words text[], nearly boolean) returns setof uuid
language plpgsql stable parallel safe security definer set search_path = '' set pg_trgm.word_similarity_threshold = 0.25 rows 50 as $$
declare
  acting app.caller := app.acting(); school uuid := acting.school_id; known uuid[];
  plain text[] := array(select app.plain(w) from unnest(words) w);
  begun text[] := array(select '% ' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%' from unnest(plain) w);
  longest text := (select w from unnest(plain) w order by char_length(w) desc limit 1);
begin
  if acting.role is null or acting.role not in ('teacher', 'admin') then known := app.acquaintances(); end if;

  if nearly then
    return query
      with alike as (
        (select p.id, app.names_of(p) as names from public.profiles p
          where app.names_of(p) operator(extensions.%>) longest and app.names_of(p) operator(extensions.%>) all (plain)
            and (p.id = any (known) or known is null and exists (select from public.school_people s where s.school_id = school and s.person_id = p.id)) limit 3000)
        union
        (select p.id, app.names_of(p) from public.profiles p
          where app.names_of(p) operator(extensions.%>) any (plain)
            and (p.id = any (known) or known is null and exists (select from public.school_people s where s.school_id = school and s.person_id = p.id)) limit 3000)
      )
      select a.id from alike a order by (select sum(extensions.word_similarity(w, a.names)) from unnest(plain) w) desc, a.id limit 400;
    return;
  end if;

  return query
    with namesakes as (
      select p.id from public.profiles p
      where app.names_of(p) like any (begun)
    ), called as (
      select c.id, c.kind from public.classes c where c.school_id = school and app.searchable(c.name) like any (begun)
    ), found as (
      select n.id from namesakes n
      union
      select e.student_id from called c join public.student_class_assignments e on e.school_id = school and e.class_id = c.id where c.kind = 'homeroom'
      union
      select t.teacher_id from called c join public.teacher_class_assignments t on t.school_id = school and t.class_id = c.id
    )
    select f.id from found f
    where f.id = any (known) or known is null and exists (select from public.school_people s where s.school_id = school and s.person_id = f.id);
end $$;
