import type { Counts, ImportContext } from './import-context.ts';
import { counted } from './map-structure.ts';
import { sentById } from './record-rows.ts';

export const scaleAdoption = (context: ImportContext) => sentById(context, 'scoreScales', 'public.grading_scales');

const NUMBER = '[0-9]{1,4}(?:[.][0-9]{1,4})?';
const PLAIN = `^${NUMBER}$`;
const RANGE = `^(${NUMBER})(?:\\s*(?:-|–|to)\\s*${NUMBER})?\\s*%?$`;

/**
 * Scales whose values pair a word with the percent from which it is given ("{A:90}", as well "{90:A}" and "{90-100:A}":
 * the binding does not say which side is which) become scales of the school, none of them its default; others are kept as
 * they came. A file knows no grade points: those that are here stay.
 */
export async function mapScales({ tx, importId, school }: ImportContext): Promise<Record<string, Counts>> {
  const rows = await tx<{ created: boolean }[]>`
    with sides as (
      select r.row_id, r.content ->> 'title' as title, btrim(p.parts[1]) as one, btrim(p.parts[2]) as other
      from public.oneroster_records r cross join lateral regexp_matches(r.content ->> 'scoreScaleValue', '\\{\\s*([^:{}]+):([^{}]*)\\}', 'g') p (parts)
      where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'scoreScales' and r.ended_at is null),
    numbers as (
      select *, (regexp_match(one, ${RANGE}))[1]::numeric as left_from, (regexp_match(other, ${RANGE}))[1]::numeric as right_from, one ~ ${PLAIN} as plain from sides),
    pairs as (
      -- Of two numbers the greater one is the percent, and the other the mark that it is worth.
      select row_id, title, case when swapped then other else one end as symbol, case when swapped then left_from else right_from end as lower
      from (select *, left_from is not null and (right_from is null or not plain or left_from > right_from) as swapped from numbers) n),
    scales as (
      select p.row_id, p.title, jsonb_agg(jsonb_build_object('symbol', p.symbol, 'from', trim_scale(p.lower), 'points', b.value -> 'points')
        order by p.lower desc, p.symbol) as breaks
      from pairs p left join public.grading_scales g on g.school_id = ${school.id} and g.id = p.row_id
      left join lateral (select value from jsonb_array_elements(g.breaks) b where b.value ->> 'symbol' = p.symbol limit 1) b on true
      where not exists (select from pairs o where o.row_id = p.row_id and o.lower is null)
      group by p.row_id, p.title)
    insert into public.grading_scales as g (id, school_id, name, breaks)
    select row_id, ${school.id}::uuid, title, breaks from scales
    on conflict (id) do update set name = excluded.name, updated_at = now(),
        breaks = excluded.breaks || jsonb_path_query_array(g.breaks, '$[*] ? (@.from == null)')
      where g.name <> excluded.name or not (jsonb_path_query_array(g.breaks, '$[*] ? (@.from != null)') @> excluded.breaks
        and excluded.breaks @> jsonb_path_query_array(g.breaks, '$[*] ? (@.from != null)'))
    returning xmax = 0 as created`;
  return { grading_scales: counted(rows) };
}

type Reading = Pick<ImportContext, 'tx'> & { school: { id: string } };

/**
 * What marks in words are worth, in percent: (scope, id, symbol, percent), where the scope is a result, a line item or a
 * class that a scale is of. A word is worth the least that it is given from.
 */
const letters = ({ tx, school }: Reading) => tx`
  select links.scope, links.id, lower(btrim(b.value ->> 'symbol')) as symbol, max((b.value ->> 'from')::numeric) as percent
  from (
    select 'results' as scope, l.content ->> 'resultSourcedId' as id, l.content ->> 'scoreScaleSourcedId' as scale
    from public.oneroster_records l where l.school_id = ${school.id} and l.file = 'resultScoreScales' and l.ended_at is null
    union all
    select 'lineItems', l.content ->> 'lineItemSourcedId', l.content ->> 'scoreScaleSourcedId'
    from public.oneroster_records l where l.school_id = ${school.id} and l.file = 'lineItemScoreScales' and l.ended_at is null
    union all
    select 'classes', l.content ->> 'classSourcedId', l.sourced_id
    from public.oneroster_records l where l.school_id = ${school.id} and l.file = 'scoreScales' and l.ended_at is null) links
  join public.oneroster_records r on r.school_id = ${school.id} and r.file = 'scoreScales' and r.sourced_id = links.scale
  join public.grading_scales g on g.school_id = r.school_id and g.id = r.row_id
  cross join lateral jsonb_array_elements(g.breaks) b
  where b.value ->> 'from' is not null and links.id is not null
  group by 1, 2, 3`;

const NUMERIC = '^[0-9]{1,6}([.][0-9]{1,6})?$';

/**
 * The number of points that each result of a file gives, out of `most` of its line item, as (sourced_id, points): its score,
 * else its text if that is a number, else what the text is worth by the scale of the result, its line item or its class.
 */
export const pointsOf = (context: Reading) => {
  const { tx, school } = context;
  return tx`
    with letters as materialized (${letters(context)})
    select r.sourced_id, case
        when r.content ? 'score' then (r.content ->> 'score')::numeric(14, 2)
        when btrim(r.content ->> 'textScore') ~ ${NUMERIC} then (r.content ->> 'textScore')::numeric(14, 2)
        else round(coalesce(l1.percent, l2.percent, l3.percent) / 100
          * coalesce(nullif(greatest((i.content ->> 'resultValueMax')::numeric(14, 2), 0), 0), 100), 2) end as points
    from public.oneroster_records r
    join public.oneroster_records i on i.school_id = r.school_id and i.file = 'lineItems' and i.sourced_id = r.content ->> 'lineItemSourcedId'
    left join letters l1 on l1.scope = 'results' and l1.id = r.sourced_id and l1.symbol = lower(btrim(r.content ->> 'textScore'))
    left join letters l2 on l2.scope = 'lineItems' and l2.id = i.sourced_id and l2.symbol = lower(btrim(r.content ->> 'textScore'))
    left join letters l3 on l3.scope = 'classes' and l3.id = i.content ->> 'classSourcedId' and l3.symbol = lower(btrim(r.content ->> 'textScore'))
    where r.school_id = ${school.id} and r.file = 'results' and r.ended_at is null and r.content ?| '{score,textScore}'`;
};
