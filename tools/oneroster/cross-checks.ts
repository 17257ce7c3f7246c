import type { Field, FileName } from './binding.ts';
import { binding12 } from './binding-1-2.ts';
import type { ImportContext } from './import-context.ts';
import type { Manifest } from './manifest.ts';
import type { RowErrors } from './row-error.ts';

interface Found {
  source: string;
  line: number;
  field: string;
  message: string;
  [column: string]: unknown;
}

/** Of one kind of error: more are not fetched. */
const MOST = 5_000;

/**
 * What only the whole set shows: ids given twice, references to nothing, days in the wrong order. A reference to a row that
 * was refused itself is no error, unless `left`, where that row is left out and the rest is to fit without it.
 */
export async function crossChecks(
  context: ImportContext,
  manifest: Manifest,
  errors: RowErrors,
  left = false,
): Promise<void> {
  const found: (readonly Found[])[] = [
    await duplicates(context),
    await disorder(context),
    ...(contradicted.some((name) => manifest.files.has(name)) ? [await contradictions(context)] : []),
    await outOfRange(context),
  ];
  const references = async (
    name: FileName,
    field: Pick<Field, 'name' | 'type'> & { refers: FileName },
  ): Promise<readonly Found[]> => {
    const refused = left ? [] : errors.refused(field.refers);
    return refused === 'all' ? [] : unknownReferences(context, manifest, name, { ...field, refused });
  };
  for (const name of stagedFiles(manifest)) {
    for (const field of binding12.get(name)?.fields ?? [])
      if (field.refers) found.push(await references(name, { ...field, refers: field.refers }));
    if (name === 'demographics')
      found.push(await references(name, { name: 'sourcedId', type: 'guid', refers: 'users' }));
  }
  for (const { source, line, field, message } of found.flat()) errors.add({ file: source, line, field, message });
}

/** With the roles that users of 1.1 carry. */
const stagedFiles = (manifest: Manifest) =>
  new Set<FileName>([
    ...manifest.files.keys(),
    ...(manifest.version === '1.1' && manifest.files.has('users') ? ['roles' as const] : []),
  ]);

/** How a file of 1.2 is meant; roles of 1.1 are meant as their users are. */
export const modeOf = (manifest: Manifest, name: FileName) =>
  manifest.files.get(manifest.version === '1.1' && name === 'roles' ? 'users' : name);

const duplicates = ({ tx, importId }: ImportContext) => tx<Found[]>`
  select source, line, 'sourcedId' as field,
    format('“%s” is also on line %s. An id belongs to one row; leave one out.', sourced_id, first) as message
  from (
    select s.source, s.line, s.sourced_id, first_value(s.line) over w as first, row_number() over w as number
    from public.oneroster_staging s
    join (select file, sourced_id from public.oneroster_staging where import_id = ${importId} group by 1, 2 having count(*) > 1) twice
      on twice.file = s.file and twice.sourced_id = s.sourced_id
    where s.import_id = ${importId}
    window w as (partition by s.file, s.sourced_id order by s.line)) rows
  where number > 1 order by source, line limit ${MOST}`;

/** Ends are the first day after (CSV binding, "endDate": exclusive). */
const disorder = ({ tx, importId }: ImportContext) => tx<Found[]>`
  select source, line, 'endDate' as field,
    case file when 'academicSessions' then 'The end has to be two days after the start at least: it is the first day after the session.'
      else 'The end is before the start. Correct one of them.' end as message
  from public.oneroster_staging
  where import_id = ${importId} and (
    (file = 'academicSessions' and (content ->> 'endDate')::date < (content ->> 'startDate')::date + 2)
    or (file in ('enrollments', 'roles') and (content ->> 'endDate')::date < (content ->> 'beginDate')::date))
  order by source, line limit ${MOST}`;

/** Figures of the gradebook that no mark here can hold. */
const outOfRange = ({ tx, importId }: ImportContext) => tx<Found[]>`
  select s.source, s.line, r.field, format('“%s” cannot be kept: it is from %s to %s.', s.content ->> r.field, r.least, r.most) as message
  from (values ('categories', 'weight', 0, 9999), ('lineItems', 'resultValueMax', 0, 999999), ('results', 'score', 0, 999999)) r (file, field, least, most)
  join public.oneroster_staging s on s.import_id = ${importId} and s.file = r.file and (s.content ->> r.field)::numeric not between r.least and r.most
  order by 1, 2 limit ${MOST}`;

/** Without these files nothing can contradict itself, and the largest sets need not be searched. */
const contradicted = ['lineItems', 'results', 'userProfiles'] as const;

/** Rows of which two fields, or two files, say different things. */
const contradictions = ({ tx, importId }: ImportContext) => tx<Found[]>`
  select s.source, s.line, 'resultValueMin' as field, 'The lowest value is above the highest. Correct one of them.' as message
  from public.oneroster_staging s
  where s.import_id = ${importId} and s.file = 'lineItems' and (s.content ->> 'resultValueMin')::numeric > (s.content ->> 'resultValueMax')::numeric
  union all
  select s.source, s.line, 'classSourcedId', format('The line item is of the class “%s”. Correct it here, or leave it out.', i.content ->> 'classSourcedId')
  from public.oneroster_staging s
  join public.oneroster_staging i on i.import_id = s.import_id and i.file = 'lineItems' and i.sourced_id = s.content ->> 'lineItemSourcedId'
  where s.import_id = ${importId} and s.file = 'results' and s.content ->> 'classSourcedId' <> i.content ->> 'classSourcedId'
  union all
  select s.source, s.line, 'userProfileSourcedId', format('The profile is of the user “%s”. Name one of this user.', p.content ->> 'userSourcedId')
  from public.oneroster_staging s
  join public.oneroster_staging p on p.import_id = s.import_id and p.file = 'userProfiles' and p.sourced_id = s.content ->> 'userProfileSourcedId'
  where s.import_id = ${importId} and s.file = 'roles' and s.content ->> 'userSourcedId' <> p.content ->> 'userSourcedId'
  order by 1, 2 limit ${MOST}`;

/** A bulk file has to hold what is referred to; otherwise it may also be what was sent before. */
function unknownReferences(
  { tx, importId, school }: ImportContext,
  manifest: Manifest,
  name: FileName,
  {
    name: field,
    type,
    refers,
    refused,
  }: Pick<Field, 'name' | 'type'> & { refers: FileName; refused: readonly string[] },
) {
  const targets = modeOf(manifest, refers);
  const ids =
    type === 'guids' ? tx`regexp_split_to_table(s.content ->> ${field}, '\\s*,\\s*')` : tx`s.content ->> ${field}`;
  const sentBefore =
    targets === 'bulk'
      ? tx``
      : tx`and not exists (select from public.oneroster_records r
          where r.school_id = ${school.id} and r.file = ${refers} and r.sourced_id = refs.id and r.ended_at is null)`;
  const where = targets ? `${refers}.csv` : `what was sent of ${refers}.csv before`;
  return tx<Found[]>`
    select refs.source, refs.line, ${field}::text as field,
      format('“%s” is not in %s. Add it there, or correct it here.', refs.id, ${where}::text) as message
    from (select s.source, s.line, ${ids} as id from public.oneroster_staging s
      where s.import_id = ${importId} and s.file = ${name} and not s.ended and s.content ? ${field}) refs
    where refs.id <> '' and not exists (select from public.oneroster_staging t
      where t.import_id = ${importId} and t.file = ${refers} and t.sourced_id = refs.id and not t.ended)
      ${sentBefore}
      ${refused.length > 0 ? tx`and refs.id not in (select jsonb_array_elements_text(${JSON.stringify(refused)}::text::jsonb))` : tx``}
    order by refs.line limit ${MOST}`;
}
