-- Days of a school are days of its own time zone, daylight saving included. Repeatable.
create or replace function app.local_day(moment timestamptz, zone text) returns date language sql stable parallel safe set search_path = '' as
$$ select (moment at time zone zone)::date $$;

-- Wall-clock minutes after midnight.
create or replace function app.local_minute(moment timestamptz, zone text) returns integer language sql stable parallel safe set search_path = '' as
$$ select (extract(hour from moment at time zone zone) * 60 + extract(minute from moment at time zone zone))::integer $$;

do $$ declare f regprocedure; begin
  foreach f in array array['app.local_day(timestamptz, text)', 'app.local_minute(timestamptz, text)']::regprocedure[] loop
    execute format('revoke execute on function %s from public', f);
    execute format('grant execute on function %s to app_caller, authenticated, catalyst_service', f);
  end loop;
end $$;
