import type postgres from 'postgres';
import { personalDetails } from '../schema/people.ts';
import type { SecretRing } from '../vault/key-ring.ts';
import { type CatalogueTable, isWordy } from './catalogue.ts';
import { FieldKeys } from './field-keys.ts';
import { identity } from './person-rows.ts';
import { classOf } from './retention.ts';
import { runnerOn } from './runner.ts';
import { normalisedNumber } from './telephone-number.ts';

/** Words by which others may have written of a person, as they were before the erasure. */
export interface Naming {
  /** As the school shows it, and given name with family name. */
  names: string[];
  emails: string[];
  phones: string[];
  /** Someone else of the school is called exactly so: what is written may be about them. */
  namesake: boolean;
}

/** A column in which a person is named, outside the rows that are theirs. */
export interface Mention {
  /** `schema.table.column` */
  column: string;
  rows: number;
  /** Rows in which name or address were taken out. */
  redacted: number;
}

/** `ring` opens the telephone number; without it, numbers are not looked for. */
export async function namingOf(
  tx: postgres.TransactionSql,
  { schoolId, personId, ring }: { schoolId: string; personId: string; ring?: SecretRing | undefined },
): Promise<Naming> {
  const [row] = await tx<{ names: string[]; emails: string[]; namesake: boolean }[]>`
    select array(select distinct name from unnest(array[p.display_name, p.given_name || ' ' || p.family_name]) name where name ~ '[^ ] [^ ]') as names,
      array(select email from public.person_emails e where e.school_id = ${schoolId} and e.person_id = p.id) as emails,
      exists (select from public.school_people s join public.profiles o on o.id = s.person_id
        where s.school_id = ${schoolId} and o.id <> p.id
          and (lower(o.display_name) = lower(p.display_name) or (lower(o.given_name), lower(o.family_name)) = (lower(p.given_name), lower(p.family_name)))) as namesake
    from public.profiles p where p.id = ${personId}`;
  return {
    names: row?.names ?? [],
    emails: row?.emails ?? [],
    phones: ring ? await numbersOf(tx, schoolId, personId, ring) : [],
    namesake: row?.namesake ?? false,
  };
}

async function numbersOf(tx: postgres.TransactionSql, schoolId: string, personId: string, ring: SecretRing) {
  const rows = await tx<{ id: string; phone: string }[]>`
    select id, phone from public.personal_details where school_id = ${schoolId} and person_id = ${personId} and phone is not null`;
  if (rows.length === 0) return [];
  const keys = await FieldKeys.load(runnerOn(tx), schoolId, [personId], ring);
  return rows.flatMap(({ id, phone }) => {
    const number =
      keys.has(personId) && normalisedNumber(keys.open(personalDetails.phone, { id, schoolId, personId }, phone));
    return number ? [number] : [];
  });
}

/**
 * Finds where a person is still named in a school: in what others wrote. With `redact`, full names (unless a namesake is
 * there) and addresses are replaced; all else is for people to decide. Runs after the person's own rows are settled.
 */
export async function findMentions(
  tx: postgres.TransactionSql,
  catalogue: readonly CatalogueTable[],
  { schoolId, naming, redact }: { schoolId: string; naming: Naming; redact: boolean },
): Promise<Mention[]> {
  const wanted = alternatives([...naming.names, ...naming.emails], naming.phones);
  if (!wanted) return [];
  const replaceable = redact ? alternatives([...(naming.namesake ? [] : naming.names), ...naming.emails]) : undefined;
  const found: Mention[] = [];
  for (const table of catalogue.filter(isSearched)) {
    for (const column of table.columns.filter((one) => isWordy(one) && one.type !== 'bytea')) {
      const name = `"${column.name}"`;
      const [count] = await tx.unsafe<{ rows: number }[]>(
        `select count(*)::int as rows from ${table.name} where school_id = $1::uuid and ${name} is not null and ${name}::text ~* $2::text`,
        [schoolId, wanted],
      );
      if (!count || count.rows === 0) continue;
      const redacted =
        replaceable && !column.unique
          ? await tx.unsafe(
              `update ${table.name} set ${name} = regexp_replace(${name}::text, $2::text, '\\1[erased]\\2', 'gi')::${column.type}
               where school_id = $1::uuid and ${name}::text ~* $2::text`,
              [schoolId, replaceable],
            )
          : { count: 0 };
      found.push({ column: `${table.name}.${column.name}`, rows: count.rows, redacted: redacted.count });
    }
  }
  return found;
}

/** What people are called by is not written about them; rosters, logs of the audit and the platform have rules of their own. */
const isSearched = (table: CatalogueTable) =>
  table.columns.some(({ name }) => name === 'school_id') &&
  !identity.has(table.name) &&
  !/^(auth|storage|gateway)\./.test(table.name) &&
  !['public.person_emails', 'public.oneroster_records', 'public.oneroster_staging', 'guard.school_keys'].includes(
    table.name,
  ) &&
  classOf(table.name).name !== 'platform';

/** People write numbers with or without a country code and set them as they like: the last digits in their order tell. */
const DIGITS = 9;
const numberPattern = (number: string) => number.replace(/\D/g, '').slice(-DIGITS).split('').join('[^[:alnum:]]{0,3}');

/** Any of the texts, as a word of its own, or of the numbers. Undefined: there is nothing to look for. */
function alternatives(texts: readonly string[], phones: readonly string[] = []): string | undefined {
  const escaped = [...new Set(texts.map((text) => text.trim()).filter((text) => text.length > 2))].map((text) =>
    text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&').replace(/\s+/g, '\\s+'),
  );
  const wanted = [
    ...(escaped.length > 0 ? [`(^|[^[:alnum:]])(?:${escaped.join('|')})($|[^[:alnum:]])`] : []),
    ...phones.map(numberPattern),
  ];
  return wanted.length > 0 ? wanted.join('|') : undefined;
}
