import type postgres from 'postgres';

/**
 * Grading policies of classes of both schools: of the year, of terms that are open for posting and of others, and category
 * weights in both kinds of term; some made just now, some long ago.
 */
export async function arrangeGradebook(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    create temporary table graded_classes on commit drop as
      select c.id as class_id, c.school_id, c.academic_year_id, row_number() over (partition by c.school_id order by c.name) as place
      from public.classes c where c.kind = 'scheduled'`;
  await sql`
    insert into public.grading_policies (school_id, class_id, term_id, missing, result, created_at)
    select school_id, class_id, null, 'left_out', 'terms', now() - make_interval(days => (place % 2)::int) from graded_classes`;
  await sql`
    insert into public.grading_policies (school_id, class_id, term_id, weight, created_at)
    select c.school_id, c.class_id, t.id, 2, now() - make_interval(days => (c.place % 2)::int)
    from graded_classes c join public.terms t on t.academic_year_id = c.academic_year_id`;
  await sql`
    insert into public.category_weights (school_id, class_id, category_id, term_id, weight, created_at)
    select c.school_id, c.class_id, k.id, t.id, 10, now() - make_interval(days => (c.place % 2)::int)
    from graded_classes c join public.terms t on t.academic_year_id = c.academic_year_id
    join lateral (select id from public.assessment_categories where class_id = c.class_id order by id limit 1) k on true`;
}
