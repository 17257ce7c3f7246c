import type { Counts, ImportContext } from './import-context.ts';
import { authorOf, teachersOf } from './map-gradebook.ts';
import { pointsOf } from './map-scales.ts';
import { counted } from './map-structure.ts';
import type { RowErrors } from './row-error.ts';
import { termItems } from './term-items.ts';

/** Percent of a result of a term: its points of the most that there are. `i` is of termItems, `p` of pointsOf. */
export const percentOf = (tx: ImportContext['tx']) => tx`round(p.points / i.most * 100, 2)`;

const recorded = (context: ImportContext) => {
  const { tx, importId, school } = context;
  return tx`
    select r.sourced_id, r.row_id, u.row_id as student_id, k.id as class_id, k.subject_id, i.term_id, i.kind, ${percentOf(tx)} as percent,
      r.content ->> 'textScore' as letter, r.content ->> 'comment' as remarks
    from public.oneroster_records r
    join (${termItems(context)}) i on i.sourced_id = r.content ->> 'lineItemSourcedId' and i.mapped
    join public.classes k on k.school_id = r.school_id and k.id = i.class_id
    join public.oneroster_records u on u.school_id = r.school_id and u.file = 'users' and u.sourced_id = r.content ->> 'studentSourcedId'
    left join (${pointsOf(context)}) p on p.sourced_id = r.sourced_id
    where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'results' and r.ended_at is null`;
};

/**
 * Results on line items that stand for a term (term-items.ts) become results of the term, in the subject of the class. As
 * marks, they are for staff until they are released. One that is no longer sent keeps its row, without its result.
 */
export async function mapTermResults(context: ImportContext, errors: RowErrors): Promise<Record<string, Counts>> {
  const { tx, importId, school } = context;
  if (await unfit(context, errors)) return {};
  const rows = await tx<{ created: boolean }[]>`
    with wanted as (${recorded(context)})
    insert into public.grades as g (id, school_id, student_id, class_id, subject_id, term_id, kind, percent, letter, remarks, graded_by)
    select w.row_id, ${school.id}::uuid, w.student_id, w.class_id, w.subject_id, w.term_id, w.kind, w.percent, w.letter, w.remarks, ${authorOf(context)}
    from wanted w left join (${teachersOf(context)}) t on t.class_id = w.class_id
    on conflict (id) do update set percent = excluded.percent, letter = excluded.letter, remarks = excluded.remarks, updated_at = now()
      where (g.percent, g.letter, g.remarks) is distinct from (excluded.percent, excluded.letter, excluded.remarks)
    returning xmax = 0 as created`;
  const ended = await tx`
    update public.grades g set percent = null, letter = null, updated_at = now() from public.oneroster_records r
    where r.import_id = ${importId} and r.school_id = ${school.id} and r.file = 'results' and r.ended_at is not null
      and g.school_id = r.school_id and g.id = r.row_id and (g.percent, g.letter) is distinct from (null, null)`;
  const counts = { ...counted(rows), ended: ended.count };
  return counts.created + counts.changed + counts.ended > 0 ? { grades: counts } : {};
}

/** A percent here has its bounds. */
async function unfit(context: ImportContext, errors: RowErrors): Promise<boolean> {
  const { tx, importId } = context;
  const found = await tx<{ source: string; line: number; percent: string }[]>`
    select s.source, s.line, w.percent from (${recorded(context)}) w
    join public.oneroster_staging s on s.import_id = ${importId} and s.file = 'results' and s.sourced_id = w.sourced_id
    where w.percent not between 0 and 200 order by s.line limit 5000`;
  for (const { source, line, percent } of found) {
    const message = `The result of the term would be ${percent} percent; it is from 0 to 200.`;
    errors.add({ file: source, line, field: 'score', message });
  }
  return found.length > 0;
}
