import { FieldKeys } from '#db/privacy/field-keys.ts';
import { openRosterRow } from '#db/privacy/roster-fields.ts';
import { runnerOn } from '#db/privacy/runner.ts';
import { indexFor } from '#db/privacy/searched-fields.ts';
import { personalDetails } from '#db/schema/people.ts';
import type { Counts, ImportContext } from './import-context.ts';
import { counted } from './map-structure.ts';
import { orderedId } from './record-rows.ts';

/** Birth date and gender; the telephone stands in users.csv. What the school itself filled in stays where a file is silent. */
export async function mapDetails(context: ImportContext): Promise<Record<string, Counts>> {
  const numbered = await mapNumbered(context);
  const others = await mapOthers(context);
  const [created, changed] = [numbered.created + others.created, numbered.changed + others.changed];
  return { personal_details: { created, changed, ended: 0 } };
}

/** Users `u` that came otherwise than before, with a telephone. */
const withNumber = ({ tx, importId }: ImportContext) => tx`(u.import_id = ${importId} and u.content ?| '{phone,sms}')`;

const born = ({ tx }: ImportContext) => tx`(d.content ->> 'birthDate')::date`;
const gender = ({ tx }: ImportContext) => tx`
  case when d.content ->> 'sex' in ('female', 'male', 'other', 'unspecified') then d.content ->> 'sex' when d.content ? 'sex' then 'other' end`;

/** Users `u` who are sent, with what demographics `d` say of them. */
const sentUsers = ({ tx, school }: ImportContext) => tx`
  (select * from public.oneroster_records where school_id = ${school.id} and file = 'users' and ended_at is null) u
  left join public.oneroster_records d on d.school_id = u.school_id and d.file = 'demographics' and d.sourced_id = u.sourced_id and d.ended_at is null`;

async function mapOthers(context: ImportContext): Promise<Counts> {
  const { tx, importId, school } = context;
  const rows = await tx<{ created: boolean }[]>`
    insert into public.personal_details as p (school_id, person_id, birth_date, gender)
    select ${school.id}::uuid, u.row_id, ${born(context)}, ${gender(context)} from ${sentUsers(context)}
    where ${importId}::uuid in (u.import_id, d.import_id) and (d.content ?| '{birthDate,sex}' or u.content ?| '{phone,sms}')
      and not ${withNumber(context)}
    on conflict (school_id, person_id) do update set birth_date = coalesce(excluded.birth_date, p.birth_date),
        gender = coalesce(excluded.gender, p.gender), updated_at = now()
      where (p.birth_date, p.gender) is distinct from (coalesce(excluded.birth_date, p.birth_date), coalesce(excluded.gender, p.gender))
    returning xmax = 0 as created`;
  return counted(rows);
}

interface Sent {
  sourcedId: string;
  content: Record<string, string>;
  /** Of the row that is there, or that will be. */
  id: string;
  personId: string;
  born: string | null;
  gender: string | null;
  /** As they stand here. */
  phone: string | null;
  index: string | null;
}

// Each time the whole is joined and sorted: few times, of some ten megabytes.
const ROWS_AT_A_TIME = 20_000;

/** People with telephone numbers: sealed here, each row is written once and whole. */
async function mapNumbered(context: ImportContext): Promise<Counts> {
  const counts: Counts = { created: 0, changed: 0, ended: 0 };
  for (let last = ''; ; ) {
    const sent = await sentAfter(context, last);
    const final = sent.at(-1);
    if (!final) return counts;
    const written = await writeDetails(context, sent, await sealedNumbers(context, sent));
    const ids = new Set(sent.map(({ id }) => id));
    const meant = written.filter(({ id }) => ids.has(id));
    const { created, changed } = counted(meant);
    counts.created += created;
    counts.changed += changed;
    // Somebody made a person's row meanwhile, under an id that the number is not sealed for: again, for theirs.
    if (meant.length === written.length) last = final.sourcedId;
  }
}

function sentAfter(context: ImportContext, last: string): PromiseLike<Sent[]> {
  const { tx, school } = context;
  return tx<Sent[]>`
    select u.sourced_id as "sourcedId", jsonb_strip_nulls(jsonb_build_object('phone', u.content ->> 'phone', 'sms', u.content ->> 'sms')) as content,
      coalesce(p.id, ${orderedId(tx)}) as id, u.row_id as "personId", ${born(context)}::text as born, ${gender(context)} as gender,
      p.phone, p.phone_index as index
    from ${sentUsers(context)} left join public.personal_details p on p.school_id = ${school.id} and p.person_id = u.row_id
    where ${withNumber(context)} and u.sourced_id > ${last} order by u.sourced_id limit ${ROWS_AT_A_TIME}`;
}

type Sealed = ReadonlyMap<Sent, { phone: string; index: string | null }>;

/**
 * The numbers that differ from those that are there, sealed for their rows. Whether one is another is told by its index,
 * without opening what stands there.
 */
async function sealedNumbers({ tx, school, keys, ring }: ImportContext, sent: readonly Sent[]): Promise<Sealed> {
  const news = sent.flatMap((row) => {
    const { phone, sms } = openRosterRow(keys, 'users', row.sourcedId, row.content);
    const plain = phone ?? sms ?? '';
    const index = indexFor(keys, personalDetails.phone, plain);
    return plain !== '' && (row.phone === null || index !== row.index) ? [{ row, plain, index }] : [];
  });
  if (news.length === 0) return new Map();
  const people = news.map(({ row }) => row.personId);
  const own = await FieldKeys.forWriting(runnerOn(tx), school.id, people, ring);
  // Without a key: erased.
  const kept = news.filter(({ row }) => own.has(row.personId));
  return new Map(
    kept.map(({ row, plain, index }) => {
      const place = { id: row.id, schoolId: school.id, personId: row.personId };
      return [row, { phone: own.seal(personalDetails.phone, place, plain).ciphertext, index }];
    }),
  );
}

/** Days go as text: a client that drizzle has taken over does not know how to send an array of them. */
function writeDetails({ tx, school }: ImportContext, sent: readonly Sent[], sealed: Sealed) {
  const column = <T>(of: (row: Sent) => T) => sent.map(of);
  return tx<{ id: string; created: boolean }[]>`
    insert into public.personal_details as p (id, school_id, person_id, birth_date, gender, phone, phone_index)
    select v.id, ${school.id}::uuid, v.person_id, v.born::date, v.gender, v.phone, v.index
    from unnest(${column(({ id }) => id)}::uuid[], ${column(({ personId }) => personId)}::uuid[], ${column((row) => row.born)}::text[],
      ${column((row) => row.gender)}::text[], ${column((row) => sealed.get(row)?.phone ?? null)}::text[],
      ${column((row) => sealed.get(row)?.index ?? null)}::text[]) as v (id, person_id, born, gender, phone, index)
    on conflict (school_id, person_id) do update set birth_date = coalesce(excluded.birth_date, p.birth_date),
        gender = coalesce(excluded.gender, p.gender), updated_at = now(),
        phone = case when p.id = excluded.id then coalesce(excluded.phone, p.phone) else p.phone end,
        phone_index = case when p.id = excluded.id and excluded.phone is not null then excluded.phone_index else p.phone_index end
      where p.id <> excluded.id or excluded.phone is not null
        or (p.birth_date, p.gender) is distinct from (coalesce(excluded.birth_date, p.birth_date), coalesce(excluded.gender, p.gender))
    returning p.id, xmax = 0 as created`;
}
