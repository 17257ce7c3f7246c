import { FieldKeys } from '#db/privacy/field-keys.ts';
import { openRosterRow } from '#db/privacy/roster-fields.ts';
import { runnerOn } from '#db/privacy/runner.ts';
import { indexFor } from '#db/privacy/searched-fields.ts';
import { personalDetails } from '#db/schema/people.ts';
import type { Counts, ImportContext } from './import-context.ts';
import { counted } from './map-structure.ts';

/** Birth date and gender; the telephone stands in users.csv. What the school itself filled in stays where a file is silent. */
export async function mapDetails(context: ImportContext): Promise<Record<string, Counts>> {
  const { tx, importId, school } = context;
  const rows = await tx<{ created: boolean }[]>`
    insert into public.personal_details as d (school_id, person_id, birth_date, gender)
    select ${school.id}::uuid, u.row_id, (d.content ->> 'birthDate')::date,
      case when d.content ->> 'sex' in ('female', 'male', 'other', 'unspecified') then d.content ->> 'sex' when d.content ? 'sex' then 'other' end
    from public.oneroster_records u
    left join public.oneroster_records d on d.school_id = u.school_id and d.file = 'demographics' and d.sourced_id = u.sourced_id and d.ended_at is null
    where u.school_id = ${school.id} and u.file = 'users' and u.ended_at is null and ${importId}::uuid in (u.import_id, d.import_id)
      and (d.content ?| '{birthDate,sex}' or u.content ?| '{phone,sms}')
    on conflict (school_id, person_id) do update set birth_date = coalesce(excluded.birth_date, d.birth_date),
        gender = coalesce(excluded.gender, d.gender), updated_at = now()
      where (d.birth_date, d.gender) is distinct from (coalesce(excluded.birth_date, d.birth_date), coalesce(excluded.gender, d.gender))
    returning xmax = 0 as created`;
  const counts = counted(rows);
  return { personal_details: { ...counts, changed: counts.changed + (await mapNumbers(context)) } };
}

interface Sent {
  sourcedId: string;
  content: Record<string, string>;
  id: string;
  personId: string;
  phone: string | null;
  index: string | null;
  /** This import has written the row before, and counted it. */
  counted: boolean;
}

// Each time the whole is joined and sorted: few times, of some ten megabytes.
const ROWS_AT_A_TIME = 20_000;

/**
 * Telephone numbers of the rows that came otherwise than before. Whether one is another is told by its index, without
 * opening what stands there. Returns how many rows changed that did not count already.
 */
async function mapNumbers({ tx, importId, school, keys, ring }: ImportContext): Promise<number> {
  let changed = 0;
  for (let last = ''; ; ) {
    const sent = await tx<Sent[]>`
      select u.sourced_id as "sourcedId", jsonb_strip_nulls(jsonb_build_object('phone', u.content ->> 'phone', 'sms', u.content ->> 'sms')) as content,
        d.id, d.person_id as "personId", d.phone, d.phone_index as index, d.updated_at = now() as counted
      from public.oneroster_records u join public.personal_details d on d.school_id = u.school_id and d.person_id = u.row_id
      where u.school_id = ${school.id} and u.file = 'users' and u.ended_at is null and u.import_id = ${importId} and u.content ?| '{phone,sms}'
        and u.sourced_id > ${last} order by u.sourced_id limit ${ROWS_AT_A_TIME}`;
    const final = sent.at(-1);
    if (!final) return changed;
    last = final.sourcedId;
    const news = sent.flatMap((row) => {
      const { phone, sms } = openRosterRow(keys, 'users', row.sourcedId, row.content);
      const plain = phone ?? sms ?? '';
      const index = indexFor(keys, personalDetails.phone, plain);
      return plain !== '' && (row.phone === null || index !== row.index) ? [{ row, plain, index }] : [];
    });
    if (news.length === 0) continue;
    const people = news.map(({ row }) => row.personId);
    const own = await FieldKeys.forWriting(runnerOn(tx), school.id, people, ring);
    // Without a key: erased.
    const kept = news.filter(({ row }) => own.has(row.personId));
    const sealed = kept.map(({ row: { id, personId }, plain }) => {
      const place = { id, schoolId: school.id, personId };
      return own.seal(personalDetails.phone, place, plain).ciphertext;
    });
    await tx`
      update public.personal_details d set phone = v.phone, phone_index = v.index, updated_at = now()
      from unnest(${kept.map(({ row }) => row.id)}::uuid[], ${sealed}::text[], ${kept.map(({ index }) => index)}::text[]) as v (id, phone, index)
      where d.id = v.id`;
    changed += kept.filter(({ row }) => !row.counted).length;
  }
}
