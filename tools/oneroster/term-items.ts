import type { ImportContext } from './import-context.ts';

type Reading = Pick<ImportContext, 'tx'> & { school: { id: string } };

/** Categories whose line items stand for the result of a term and not for a piece of work, by their titles in small letters. */
const categoryTitles = {
  term: [
    ...[
      'term result',
      'term results',
      'term grade',
      'term grades',
      'final grade',
      'final grades',
      'final mark',
      'final marks',
    ],
    ...['grading period grade', 'grading period grades', 'report card', 'report card grade', 'report card grades'],
  ],
  interim: [
    'interim result',
    'interim results',
    'interim grade',
    'interim grades',
    'progress report',
    'progress grade',
    'progress grades',
  ],
} as const;

/** What the two kinds are called in files written here. */
export const categoryTitle = { term: 'Term results', interim: 'Interim results' } as const;

/**
 * Line items that are results of a term: (sourced_id, class_id, term_id, kind, most, mapped). OneRoster has no sign of its
 * own for them; senders file them under a category of such a title, or call the line item as the session is called that it
 * names. A class has one result of a kind a term here, and only in a subject: `mapped` is the line item that gives it, the
 * one that is called as its session, else the one that came first. What others say (conduct, say) is kept as it came.
 */
export const termItems = ({ tx, school }: Reading) => tx`
  select sourced_id, class_id, term_id, kind, most,
    taught and row_number() over (partition by class_id, term_id, kind order by named desc, created_at, sourced_id) = 1 as mapped
  from (
    select i.sourced_id, i.created_at, k.row_id as class_id, t.id as term_id, o.subject_id is not null as taught,
      lower(btrim(i.content ->> 'title')) = lower(btrim(s.content ->> 'title')) as named,
      case when lower(btrim(c.content ->> 'title')) = any(${[...categoryTitles.interim]}::text[]) then 'interim' else 'term' end as kind,
      coalesce(nullif(greatest((i.content ->> 'resultValueMax')::numeric(14, 2), 0), 0), 100) as most
    from public.oneroster_records i
    join public.oneroster_records c on c.school_id = i.school_id and c.file = 'categories' and c.sourced_id = i.content ->> 'categorySourcedId'
    join public.oneroster_records k on k.school_id = i.school_id and k.file = 'classes' and k.sourced_id = i.content ->> 'classSourcedId'
    join public.classes o on o.school_id = i.school_id and o.id = k.row_id
    join public.oneroster_records s on s.school_id = i.school_id and s.file = 'academicSessions' and s.sourced_id = i.content ->> 'academicSessionSourcedId'
    join public.terms t on t.school_id = i.school_id and t.id = s.row_id
    where i.school_id = ${school.id} and i.file = 'lineItems' and i.ended_at is null
      and (lower(btrim(c.content ->> 'title')) = any(${[...categoryTitles.term, ...categoryTitles.interim]}::text[])
        or lower(btrim(i.content ->> 'title')) = lower(btrim(s.content ->> 'title')))) items`;
