-- How the averages of a class are made: by its categories, and by the year's or a term's grading policy. Nothing said is
-- how gradebooks began: points by category, missing work counts as zero, a year's average is made of all its marks.

alter table public.assessment_categories
  add column counting text not null default 'points',
  add column drop_lowest smallint not null default 0,
  add column extra_credit boolean not null default false,
  add constraint assessment_categories_counting check (counting in ('points', 'percent')),
  add constraint assessment_categories_drop_lowest check (drop_lowest between 0 and 20),
  add constraint assessment_categories_class_key unique (school_id, class_id, id);
comment on column public.assessment_categories.counting is 'points: assessments count by their points; percent: each counts the same';
comment on column public.assessment_categories.drop_lowest is 'So many of a student''s lowest marks are left out; one always stays';
comment on column public.assessment_categories.extra_credit is 'The category adds to an average on top of the others and takes no part in their weights';

create table public.grading_policies (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  class_id uuid not null,
  term_id uuid,
  missing text,
  result text,
  weight numeric(7, 3) not null default 1,
  grading_scale_id uuid,
  constraint grading_policies_school_id_id_key unique (school_id, id),
  constraint grading_policies_term_key unique nulls not distinct (school_id, class_id, term_id),
  constraint grading_policies_class foreign key (school_id, class_id) references public.classes (school_id, id),
  constraint grading_policies_term foreign key (school_id, term_id) references public.terms (school_id, id),
  constraint grading_policies_scale foreign key (school_id, grading_scale_id) references public.grading_scales (school_id, id),
  constraint grading_policies_missing check (missing in ('zero', 'left_out')),
  constraint grading_policies_result check (result in ('all_marks', 'terms')),
  constraint grading_policies_weight check (weight >= 0 and (term_id is not null or weight = 1))
);
create index grading_policies_term_idx on public.grading_policies (school_id, term_id);
create index grading_policies_scale_idx on public.grading_policies (school_id, grading_scale_id);
comment on table public.grading_policies is 'How a class''s average over a year or one term is made; what is null goes by the term above, then the year, then the default';
comment on column public.grading_policies.term_id is 'Null for the whole year of the class';
comment on column public.grading_policies.missing is 'zero: missing work counts as nothing of its points; left_out: it does not count';
comment on column public.grading_policies.result is 'all_marks: from every mark in it; terms: from the results of its terms, by their weights';
comment on column public.grading_policies.weight is 'What the term''s result weighs in the one above it, beside its neighbours';

create table public.category_weights (
  id uuid primary key default gen_random_uuid(),
  school_id uuid not null default app.school(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  class_id uuid not null,
  category_id uuid not null,
  term_id uuid not null,
  weight numeric(7, 3),
  constraint category_weights_school_id_id_key unique (school_id, id),
  constraint category_weights_term_key unique (school_id, category_id, term_id),
  constraint category_weights_category foreign key (school_id, class_id, category_id)
    references public.assessment_categories (school_id, class_id, id),
  constraint category_weights_term foreign key (school_id, term_id) references public.terms (school_id, id),
  constraint category_weights_weight check (weight >= 0)
);
create index category_weights_class_idx on public.category_weights (school_id, class_id, category_id);
create index category_weights_term_idx on public.category_weights (school_id, term_id);
comment on table public.category_weights is 'Weights of a class''s categories that differ in one term; null, or no row, is the weight of the term above or of the year';

do $$
declare made text;
begin
  foreach made in array array['grading_policies', 'category_weights'] loop
    execute format('alter table public.%I enable row level security', made);
    execute format('alter table public.%I force row level security', made);
    execute format('create policy %I on public.%I as restrictive for all to app_caller, authenticated
      using (school_id = (select app.school())) with check (school_id = (select app.school()))', made || '_school', made);
    execute format('create policy %I on public.%I for all to catalyst_admin using (true) with check (true)', made || '_definers', made);
    execute format('create policy %I on public.%I for select to app_caller using ((select app.role()) = ''admin''
      or class_id in (select app.my_class_ids()) or class_id in (select app.my_homeroom_class_ids())
      or class_id in (select app.own_class_ids()) or class_id in (select app.child_class_ids()))', made || '_read', made);
  end loop;
end $$;

-- A teacher changes what holds for the year, or in a term that is open for posting.
create policy grading_policies_insert on public.grading_policies for insert to app_caller
  with check ((select app.role()) = 'admin'
    or (class_id in (select app.my_class_ids()) and (term_id is null or term_id in (select app.open_term_ids()))));
create policy grading_policies_update on public.grading_policies for update to app_caller
  using ((select app.role()) = 'admin'
    or (class_id in (select app.my_class_ids()) and (term_id is null or term_id in (select app.open_term_ids()))))
  with check ((select app.role()) = 'admin'
    or (class_id in (select app.my_class_ids()) and (term_id is null or term_id in (select app.open_term_ids()))));
create policy grading_policies_delete on public.grading_policies for delete to app_caller
  using (created_at > now() - interval '1 hour' and ((select app.role()) = 'admin'
    or (class_id in (select app.my_class_ids()) and (term_id is null or term_id in (select app.open_term_ids())))));

create policy category_weights_insert on public.category_weights for insert to app_caller
  with check ((select app.role()) = 'admin'
    or (class_id in (select app.my_class_ids()) and term_id in (select app.open_term_ids())));
create policy category_weights_update on public.category_weights for update to app_caller
  using ((select app.role()) = 'admin'
    or (class_id in (select app.my_class_ids()) and term_id in (select app.open_term_ids())))
  with check ((select app.role()) = 'admin'
    or (class_id in (select app.my_class_ids()) and term_id in (select app.open_term_ids())));
create policy category_weights_delete on public.category_weights for delete to app_caller
  using (created_at > now() - interval '1 hour' and ((select app.role()) = 'admin'
    or (class_id in (select app.my_class_ids()) and term_id in (select app.open_term_ids()))));
