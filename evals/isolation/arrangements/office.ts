import type postgres from 'postgres';

type Sql = postgres.TransactionSql;

const people = [
  'student@demo.school',
  'priya.nair@demo.school',
  'emma.bennett@demo.school',
  'parent@demo.school',
  'restricted@demo.school',
  'unverified@demo.school',
  'emergency@demo.school',
  'adult@demo.school',
  'both@demo.school',
  'teacher@demo.school',
  'anita.patel@demo.school',
  'substitute@demo.school',
  'counsellor@demo.school',
  'james.thornton@demo.school',
  'admin@demo.school',
  'deputy@demo.school',
  'office@demo.school',
  'admin@north.school',
  'teacher@north.school',
];

/** Rows of the office's tables: two people of each kind, both schools, and every state that access.md turns on. */
export async function arrangeOffice(sql: Sql): Promise<void> {
  await castOffice(sql);
  await arrangeAdministration(sql);
  await arrangeDocuments(sql);
  await arrangeFamilies(sql);
  await arrangeDataProtection(sql);
  await arrangeOwnAffairs(sql);
  await arrangeExams(sql);
  await arrangeSafeguarding(sql);
  await arrangeBilling(sql);
}

/** Members, links, students (of both schools, with and without those links) and their classes. */
async function castOffice(sql: Sql): Promise<void> {
  await sql`
    create temporary table office_members on commit drop as
      select m.school_id, m.person_id, m.role, m.id as membership_id
      from public.memberships m join public.person_emails e on e.school_id = m.school_id and e.person_id = m.person_id
      where e.email = any (${people})`;
  await sql`
    create temporary table office_links on commit drop as
      select g.school_id, g.guardian_id, g.student_id from public.parent_child_relationships g
      where (g.school_id, g.guardian_id) in (select school_id, person_id from office_members)
        or (g.school_id, g.student_id) in (select school_id, person_id from office_members)`;
  await sql`
    create temporary table office_students on commit drop as
      select school_id, student_id from office_links
      union select school_id, person_id from office_members where role = 'student'
      union (select distinct e.school_id, e.student_id
        from public.teacher_class_assignments t join office_members m on m.school_id = t.school_id and m.person_id = t.teacher_id
        join public.student_class_assignments e on e.school_id = t.school_id and e.class_id = t.class_id
        where e.student_id in (select student_id from public.student_class_assignments x where x.class_id = e.class_id order by student_id limit 2))`;
  await sql`
    create temporary table office_classes on commit drop as
      select distinct c.school_id, c.id as class_id, c.grade_level_id,
        (select t.id from public.terms t where t.school_id = c.school_id order by (current_date between t.posting_opens_on and t.posting_closes_on) desc, t.id limit 1) as open_term_id,
        (select t.id from public.terms t where t.school_id = c.school_id and not (current_date between t.posting_opens_on and t.posting_closes_on) order by t.id limit 1) as closed_term_id
      from public.classes c
      where c.id in (select e.class_id from public.student_class_assignments e join office_students s on s.school_id = e.school_id and s.student_id = e.student_id)`;
}

async function arrangeAdministration(sql: Sql): Promise<void> {
  await sql`insert into public.teacher_settings (school_id, person_id) select distinct school_id, person_id from office_members where role in ('teacher', 'admin')`;
  await sql`
    insert into public.school_goals (school_id, title, metric, unit, target, academic_year_id, starts_on, due_on, owner_id)
    select distinct on (m.person_id, m.school_id) m.school_id, 'Arranged', 'attendance_rate', 'percent', 95, y.id, current_date - 30, current_date + 30, m.person_id
    from office_members m join public.academic_years y on y.school_id = m.school_id where m.role = 'admin'`;
  await sql`
    insert into public.school_goal_measurements (school_id, goal_id, measured_on, value, denominator, source, measured_by)
    select g.school_id, g.id, current_date, 93, 100, s.source, case s.source when 'by_hand' then g.owner_id end
    from public.school_goals g, (values ('by_hand'), ('rollup')) s (source)`;
  await sql`insert into public.school_setups (school_id) select id from public.schools on conflict do nothing`;
  await sql`
    insert into public.analytics_rollups (school_id, metric, granularity, from_day, to_day, class_id, numerator, denominator, students)
    select school_id, 'attendance_rate', 'week', current_date - 7, current_date - 1, class_id, 90, 100, 20 from office_classes
    union all select id, 'attendance_rate', 'week', current_date - 7, current_date - 1, null, 900, 1000, 200 from public.schools`;
}

/** Files in each state of the scan; documents drafted, published, not yet published and archived, to every audience. */
async function arrangeDocuments(sql: Sql): Promise<void> {
  await sql`
    insert into public.files (school_id, uploaded_by, purpose, bucket, object_path, file_name, media_type, size_bytes, sha256, scan_state, scanned_at, deleted_at)
    select m.school_id, m.person_id, 'document', 'documents', m.school_id || '/' || m.membership_id || '/' || s.state || d.deleted, 'arranged.pdf', 'application/pdf', 1000,
      case s.state when 'quarantined' then null else repeat('a', 64) end, s.state, case s.state when 'quarantined' then null else now() end,
      case when d.deleted then now() end
    from office_members m, (values ('quarantined'), ('clean'), ('infected')) s (state), (values (true), (false)) d (deleted)`;
  await sql`
    insert into public.documents (school_id, author_id, title, category, body, file_id, audience, audience_role, grade_level_id, class_id, published_at, archived_at)
    select m.school_id, m.person_id, 'Arranged', 'letter', 'Arranged',
      (select f.id from public.files f where f.school_id = m.school_id and f.uploaded_by = m.person_id and f.scan_state = 'clean' and (f.deleted_at is not null) = (s.name = 'deleted file') limit 1),
      a.audience, case a.audience when 'role' then a.role end, case a.audience when 'grade' then c.grade_level_id end, case a.audience when 'class' then c.class_id end,
      case s.name when 'draft' then null when 'coming' then now() + interval '1 day' else now() - interval '1 day' end,
      case s.name when 'archived' then now() - interval '1 hour' end
    from office_members m
    join lateral (
      select c.* from office_classes c where c.school_id = m.school_id
      order by exists (select from public.teacher_class_assignments t where t.class_id = c.class_id and t.teacher_id = m.person_id) desc, c.class_id limit 1) c on true,
      (values ('school', null), ('staff', null), ('role', 'parent'), ('role', 'student'), ('grade', null), ('class', null)) a (audience, role),
      (values ('draft'), ('coming'), ('published'), ('archived'), ('deleted file')) s (name)
    where m.role in ('teacher', 'admin') and (m.role = 'admin' or a.audience = 'class')`;
  await sql`
    insert into public.document_chunks (school_id, document_id, document_version, position, content, tokens, embedding_model, dimensions, embedding)
    select school_id, id, 1, 1, 'Arranged', 3, 'arranged', 3, array[0.1, 0.2, 0.3]::real[] from public.documents`;
}

/** Contacts and health of students and guardians, with every flag that says who may use or know them. */
async function arrangeFamilies(sql: Sql): Promise<void> {
  await sql`
    insert into public.contacts (school_id, person_id, kind, value, teachers_may_use, starts_on)
    select p.school_id, p.person_id, 'mobile_telephone', 'f1.' || repeat('a', 40), u.teachers, current_date
    from (select school_id, guardian_id as person_id from office_links union select school_id, student_id from office_students
      union select school_id, person_id from office_members) p, (values (true), (false)) u (teachers)`;
  await sql`
    insert into public.emergency_contacts (school_id, student_id, guardian_id, name, relation, telephone, teachers_may_use, starts_on)
    select l.school_id, l.student_id, l.guardian_id, 'Arranged', 'parent', 'f1.' || repeat('a', 40), u.teachers, current_date from office_links l, (values (true), (false)) u (teachers)
    union all
    select s.school_id, s.student_id, null, 'Arranged', 'neighbour', 'f1.' || repeat('a', 40), u.teachers, current_date from office_students s, (values (true), (false)) u (teachers)`;
  await sql`
    insert into public.medical_notes (school_id, student_id, kind, title, recorded_by, starts_on)
    select s.school_id, s.student_id, 'allergy', 'Arranged', a.person_id, current_date
    from office_students s join lateral (select person_id from office_members m where m.school_id = s.school_id and m.role = 'admin' order by person_id limit 1) a on true`;
  await sql`
    insert into public.student_alerts (school_id, student_id, medical_note_id, kind, severity, message, action, written_by, starts_on)
    select school_id, student_id, id, 'medical', 'life_threatening', 'Arranged', 'Arranged', recorded_by, current_date from public.medical_notes`;
}

async function arrangeDataProtection(sql: Sql): Promise<void> {
  await sql`
    insert into public.consent_texts (school_id, purpose, version, title, body, author_id, published_at)
    select m.school_id, p.purpose, row_number() over (partition by m.school_id, p.purpose order by m.person_id), 'Arranged', 'Arranged', m.person_id, p.published
    from office_members m, (values ('photographs', now() - interval '1 day'), ('trips', now() + interval '1 day'), ('research', null)) p (purpose, published)
    where m.role = 'admin'`;
  await sql`
    insert into public.consents (school_id, text_id, purpose, student_id, person_id, decision, channel, recorded_by, decided_on)
    select l.school_id, t.id, t.purpose, l.student_id, l.guardian_id, d.decision, c.channel, case c.channel when 'app' then l.guardian_id else t.author_id end, current_date
    from office_links l
    join lateral (select * from public.consent_texts t where t.school_id = l.school_id and t.published_at < now() order by t.version limit 1) t on true,
      (values ('given'), ('withdrawn'), ('refused')) d (decision), (values ('app'), ('paper')) c (channel)`;
  await sql`
    insert into public.data_requests (school_id, kind, subject_id, requested_by, status, received_on, due_on, decided_at)
    select l.school_id, 'access', l.student_id, l.guardian_id, s.status, current_date, current_date + 30, case s.status when 'completed' then now() end
    from office_links l, (values ('received'), ('in_progress'), ('completed')) s (status)
    union all
    select school_id, 'correction', person_id, person_id, 'received', current_date, current_date + 30, null from office_members`;
  await sql`
    insert into public.privacy_runs (school_id, request_id, kind, subject_id, status, asked_by, finished_at)
    select distinct on (q.school_id, q.subject_id) q.school_id, q.id, 'export', q.subject_id, 'done', m.person_id, now()
    from public.data_requests q join office_members m on m.school_id = q.school_id and m.role = 'admin' where q.kind = 'access' order by q.school_id, q.subject_id, m.person_id`;
  await sql`
    insert into public.legal_holds (school_id, subject_id, reason, placed_by, lifted_at, lifted_by, lift_reason)
    select s.school_id, s.student_id, 'Arranged', m.person_id, case when h.lifted then now() end, case when h.lifted then m.person_id end, case when h.lifted then 'Arranged' end
    from office_students s join lateral (select person_id from office_members m where m.school_id = s.school_id and m.role = 'admin' order by person_id limit 1) m on true,
      (values (true), (false)) h (lifted)`;
  await sql`
    insert into public.disclosure_log (school_id, student_id, recipient, recipient_kind, purpose, legal_basis, data_kinds, means, disclosed_by)
    select s.school_id, s.student_id, 'Arranged', 'authority', 'Arranged', 'legal_obligation', '{attendance}', 'report', m.person_id
    from office_students s join office_members m on m.school_id = s.school_id and m.role = 'admin'`;
}

async function arrangeOwnAffairs(sql: Sql): Promise<void> {
  await sql`insert into public.notifications (school_id, person_id, role, kind, title) select school_id, person_id, role, 'announcement', 'Arranged' from office_members where role <> 'super_admin'`;
  await sql`
    insert into public.parent_notifications (school_id, guardian_id, student_id, kind, title, sent_at)
    select school_id, guardian_id, student_id, 'absence', 'Arranged', now() from office_links`;
  await sql`
    insert into public.notification_preferences (school_id, person_id, kind, channel, cadence)
    select distinct school_id, person_id, 'marks', 'mail', 'daily' from office_members`;
  await sql`
    insert into public.devices (school_id, person_id, name, platform, mark)
    select distinct school_id, person_id, 'Arranged', 'browser', repeat('d', 64) from office_members`;
  await sql`
    insert into public.push_subscriptions (school_id, person_id, device_id, endpoint, public_key, auth_secret)
    select school_id, person_id, id, 'https://push.example/arranged', 'arranged', 'arranged' from public.devices`;
  await sql`
    insert into public.user_sessions (school_id, person_id, membership_id, auth_session_id)
    select school_id, person_id, membership_id, gen_random_uuid() from office_members`;
  await sql`insert into public.login_attempts (account_hash, address_hash, outcome) values (repeat('a', 64), repeat('b', 64), 'failed')`;
  await sql`
    insert into public.eval_runs (dataset, dataset_hash, model, product_version, status, passed, finished_at)
    values ('arranged', repeat('a', 64), 'arranged', '1', 'finished', true, now())`;
  await sql`insert into public.eval_results (run_id, case_name, scorer, score) select id, 'arranged', 'arranged', 1 from public.eval_runs`;
}

/** Exams drafted, to come, under way, over, and with keys open, in an open and in a closed term. */
async function arrangeExams(sql: Sql): Promise<void> {
  await sql`
    insert into public.exams (school_id, class_id, term_id, title, opens_at, closes_at, minutes, created_by, published_at, questions_released_at, keys_released_at)
    select c.school_id, c.class_id, case s.name when 'closed term' then coalesce(c.closed_term_id, c.open_term_id) else c.open_term_id end, s.name,
      case when s.name in ('draft', 'to come', 'closed term') then now() + interval '1 day' when s.name = 'under way' then now() - interval '1 hour' else now() - interval '2 days' end,
      case when s.name in ('draft', 'to come', 'closed term') then now() + interval '2 days' when s.name = 'under way' then now() + interval '1 hour' else now() - interval '1 day' end,
      60, t.teacher_id,
      case when s.name <> 'draft' then now() - interval '3 days' end,
      case s.name when 'under way' then now() - interval '1 hour' when 'over' then now() - interval '2 days' when 'keys open' then now() - interval '2 days' when 'to come' then now() + interval '1 day' end,
      case s.name when 'keys open' then now() - interval '1 hour' when 'over' then now() + interval '1 day' end
    from office_classes c
    join lateral (select teacher_id from public.teacher_class_assignments t where t.school_id = c.school_id and t.class_id = c.class_id order by (t.duty = 'main') desc, t.teacher_id limit 1) t on true,
      (values ('draft'), ('to come'), ('closed term'), ('under way'), ('over'), ('keys open')) s (name)`;
  await sql`
    insert into public.exam_questions (school_id, exam_id, position, kind, prompt, points)
    select school_id, id, 1, 'number', 'Arranged', 2 from public.exams`;
  await sql`
    insert into public.exam_answer_keys (school_id, exam_id, question_id, answer)
    select school_id, exam_id, id, '{"number": 3}' from public.exam_questions`;
  await sql`
    insert into public.exam_sittings (school_id, exam_id, student_id, status, started_at, handed_in_at)
    select e.school_id, e.id, a.student_id, case e.title when 'under way' then 'started' when 'draft' then 'due' when 'to come' then 'due' when 'closed term' then 'due' else 'handed_in' end,
      case when e.opens_at < now() then greatest(e.opens_at, now() - interval '30 minutes') end, case when e.closes_at < now() then now() end
    from public.exams e join public.student_class_assignments a on a.school_id = e.school_id and a.class_id = e.class_id
    join office_students s on s.school_id = a.school_id and s.student_id = a.student_id
    on conflict do nothing`;
  await sql`
    insert into public.exam_answers (school_id, sitting_id, exam_id, student_id, question_id, answer)
    select s.school_id, s.id, s.exam_id, s.student_id, q.id, '{"number": 3}'
    from public.exam_sittings s join public.exam_questions q on q.school_id = s.school_id and q.exam_id = s.exam_id where s.status in ('started', 'handed_in')`;
  await sql`
    insert into public.exam_marks (school_id, sitting_id, exam_id, student_id, question_id, points, marked_by, released_to_student_at, released_to_guardians_at)
    select a.school_id, a.sitting_id, a.exam_id, a.student_id, a.question_id, 2, e.created_by,
      case e.title when 'keys open' then now() - interval '1 hour' when 'over' then case when a.student_id::text < '8' then now() - interval '1 hour' else now() + interval '1 day' end end,
      case e.title when 'keys open' then now() - interval '1 hour' when 'over' then case when a.student_id::text < '4' then now() - interval '1 hour' end end
    from public.exam_answers a join public.exams e on e.id = a.exam_id`;
}

async function arrangeSafeguarding(sql: Sql): Promise<void> {
  await sql`
    create temporary table office_concerns on commit drop as
      select c.school_id, c.id as concern_id, c.student_id, l.person_id, l.membership_id
      from public.safeguarding_concerns c join lateral (
        select m.* from office_members m where m.school_id = c.school_id and m.role in ('admin', 'teacher') order by m.role, m.person_id limit 1) l on true`;
  await sql`
    insert into public.safeguarding_chronology (school_id, concern_id, student_id, kind, content, occurred_at, added_by)
    select school_id, concern_id, student_id, 'observation', 'f1.' || repeat('a', 40), now(), person_id from office_concerns`;
  await sql`insert into public.safeguarding_acknowledgements (school_id, concern_id, person_id) select school_id, concern_id, person_id from office_concerns`;
  await sql`
    insert into public.safeguarding_assignments (school_id, concern_id, assigned_to, cause)
    select school_id, concern_id, person_id, 'overdue' from office_concerns`;
  await sql`
    insert into public.safeguarding_closures (school_id, concern_id, student_id, outcome, reason, closed_by)
    select school_id, concern_id, student_id, 'no_further_action', 'f1.' || repeat('a', 40), person_id from office_concerns`;
  await sql`
    insert into public.safeguarding_access_log (school_id, person_id, membership_id, duty, what, concern_id, student_id, reason, rows_shown)
    select school_id, person_id, membership_id, 'safeguarding_lead', 'concern', concern_id, student_id, 'Arranged', 1 from office_concerns`;
  await sql`
    insert into public.counsellor_cases (school_id, counsellor_id, student_id, opened_for, starts_on)
    select d.school_id, d.person_id, s.student_id, 'Arranged', current_date from public.staff_duties d join office_students s on s.school_id = d.school_id
    where d.duty in ('counsellor', 'safeguarding_lead')`;
  await sql`
    insert into public.counsellor_appointments (school_id, student_id, counsellor_id, requested_by, starts_at, status, cancelled_by)
    select c.school_id, c.student_id, c.counsellor_id, c.student_id, now() + row_number() over () * interval '1 hour', s.status, case s.status when 'cancelled' then c.student_id end
    from public.counsellor_cases c, (values ('requested'), ('confirmed'), ('cancelled')) s (status)`;
}

async function arrangeBilling(sql: Sql): Promise<void> {
  await sql`
    insert into public.subscriptions (school_id, plan, status, seats, currency, price_per_seat, starts_on)
    select id, 'school', 'active', 500, 'EUR', 400, current_date - 30 from public.schools`;
  await sql`
    insert into public.invoices (school_id, subscription_id, number, status, currency, subtotal, tax, total, period_from, period_to, issued_on, due_on)
    select s.school_id, s.id, 'A-' || left(s.id::text, 8) || i.status, i.status, 'EUR', 200000, 0, 200000, current_date - 30, current_date,
      case i.status when 'issued' then current_date end, case i.status when 'issued' then current_date + 30 end
    from public.subscriptions s, (values ('draft'), ('issued')) i (status)`;
  await sql`
    insert into public.invoice_lines (school_id, invoice_id, position, description, quantity, unit_price, amount)
    select school_id, id, 1, 'Arranged', 500, 400, 200000 from public.invoices`;
}
