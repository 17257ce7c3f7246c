-- As in 0003, in plpgsql: a function in SQL with settings is planned anew at each call, which cost a search 80 µs a name.
create or replace function app.plain(words text) returns text language plpgsql immutable parallel safe set search_path = '' as
$$ begin return lower(extensions.unaccent('extensions.unaccent'::regdictionary, words)); end $$;

-- A name as it is searched: plain letters between spaces, once with every sign as a space and once without those that
-- stand inside a name, so that "O’Neil" is found as "o neil" and as "oneil". ASCII and typographic punctuation parts
-- words; letters and marks of every script stay.
create function app.searchable(words text) returns text language plpgsql immutable parallel safe set search_path = '' as $$
declare plain text := app.plain(words);
begin
  return ' ' || translate(plain, E'!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~’‘´“”–—·،।', repeat(' ', 64)) || ' '
    || translate(translate(plain, E'’‘´''-', ''), E'!"#$%&()*+,./:;<=>?@[\\]^_`{|}~“”–—·،।', repeat(' ', 64)) || ' ';
end $$;
comment on function app.searchable(text) is 'A text as words are looked for in it: plain, between spaces.';

create function app.names_of(person public.profiles) returns text language plpgsql immutable parallel safe set search_path = '' as $$
begin
  return app.searchable(person.display_name || ' ' || person.given_name || ' ' || person.family_name || coalesce(' ' || person.latin_name, ''));
end $$;
comment on function app.names_of(public.profiles) is 'All that a person is called, searchable.';

drop index public.profiles_name_search;
create index profiles_name_search on public.profiles using gin (app.names_of(profiles) extensions.gin_trgm_ops);
create index classes_name_search on public.classes using gin (app.searchable(name) extensions.gin_trgm_ops);
