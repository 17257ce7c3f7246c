import type postgres from 'postgres';

type Sql = postgres.TransactionSql;

const people = [
  'student@demo.school',
  'priya.nair@demo.school',
  'emma.bennett@demo.school',
  'parent@demo.school',
  'restricted@demo.school',
  'unverified@demo.school',
  'adult@demo.school',
  'both@demo.school',
  'teacher@demo.school',
  'anita.patel@demo.school',
  'substitute@demo.school',
  'counsellor@demo.school',
  'admin@demo.school',
  'office@demo.school',
  'admin@north.school',
  'teacher@north.school',
];

/** Rows of school life: two people of each kind, both schools, every audience and every state that access.md turns on. */
export async function arrangeLife(sql: Sql): Promise<void> {
  await castLife(sql);
  await arrangeJournals(sql);
  await arrangeGroups(sql);
  await arrangeCommonLife(sql);
  await arrangeTakingPart(sql);
  await arrangeMessages(sql);
  await arrangeHelp(sql);
  await arrangeRecognition(sql);
  await arrangeWallets(sql);
}

/** Members, students (theirs, their children, of their classes), and classes with somebody who teaches them. */
async function castLife(sql: Sql): Promise<void> {
  await sql`
    create temporary table life_members on commit drop as
      select distinct on (m.school_id, m.person_id, m.role) m.school_id, m.person_id, m.role
      from public.memberships m join public.person_emails e on e.school_id = m.school_id and e.person_id = m.person_id
      where e.email = any (${people}) order by m.school_id, m.person_id, m.role`;
  await sql`
    create temporary table life_students on commit drop as
      select school_id, person_id as student_id from life_members where role = 'student'
      union select g.school_id, g.student_id from public.parent_child_relationships g
        where (g.school_id, g.guardian_id) in (select school_id, person_id from life_members)
      union (select e.school_id, e.student_id
        from public.teacher_class_assignments t join life_members m on m.school_id = t.school_id and m.person_id = t.teacher_id
        join public.student_class_assignments e on e.school_id = t.school_id and e.class_id = t.class_id
        where e.student_id in (select x.student_id from public.student_class_assignments x where x.class_id = e.class_id order by x.student_id limit 1))`;
  await sql`
    create temporary table life_classes on commit drop as
      select c.school_id, c.id as class_id, c.grade_level_id, c.academic_year_id, c.subject_id,
        (select t.teacher_id from public.teacher_class_assignments t where t.school_id = c.school_id and t.class_id = c.id order by t.duty = 'main' desc, t.teacher_id limit 1) as teacher_id,
        (select e.student_id from public.student_class_assignments e where e.school_id = c.school_id and e.class_id = c.id order by e.student_id limit 1) as student_id
      from public.classes c
      where c.id in (select e.class_id from public.student_class_assignments e join life_students s on s.school_id = e.school_id and s.student_id = e.student_id)
      order by c.id limit 40`;
}

/** Journals of each student: kept to themselves, shared with staff, with guardians, with both. */
async function arrangeJournals(sql: Sql): Promise<void> {
  const shared = sql`life_students s, (values (false, false, 0), (true, false, 1), (false, true, 2), (true, true, 3)) v (teachers, guardians, n)`;
  const columns = sql`school_id, student_id, shared_with_teachers, shared_with_guardians`;
  const values = sql`s.school_id, s.student_id, v.teachers, v.guardians`;
  await sql`insert into public.gratitude_entries (${columns}, day, content) select ${values}, current_date, 'Arranged' from ${shared}`;
  await sql`insert into public.courage_log (${columns}, day, challenge, difficulty) select ${values}, current_date, 'Arranged', 3 from ${shared}`;
  await sql`insert into public.kindness_counter (${columns}, day, count) select ${values}, current_date - v.n, 2 from ${shared}`;
  await sql`insert into public.affirmation_sessions (${columns}, theme) select ${values}, 'calm' from ${shared}`;
  await sql`insert into public.habits_tracker (${columns}, title, starts_on) select ${values}, 'Arranged', current_date from ${shared}`;
  await sql`
    insert into public.habit_check_ins (school_id, habit_id, student_id, day)
    select school_id, id, student_id, current_date from public.habits_tracker`;
}

/** Groups of the school, of grades and of classes; led by staff and by students; members of today and of before. */
async function arrangeGroups(sql: Sql): Promise<void> {
  await sql`
    insert into public.study_groups (school_id, name, created_by, audience, grade_level_id, class_id, joining, starts_on)
    select c.school_id, 'Arranged', l.leader, a.audience, case a.audience when 'grade' then c.grade_level_id end,
      case a.audience when 'class' then c.class_id end, a.joining, current_date - 60
    from life_classes c, lateral (values (c.teacher_id), (c.student_id)) l (leader),
      (values ('school', 'open'), ('grade', 'by_request'), ('class', 'open'), ('class', 'closed')) a (audience, joining)
    where l.leader is not null`;
  await sql`
    insert into public.study_group_members (school_id, group_id, person_id, role, starts_on, ends_on)
    select school_id, id, created_by, 'leader', current_date - 60, null from public.study_groups
    union all
    select g.school_id, g.id, m.person_id, 'member', current_date - 30, case when m.person_id::text < '8' then current_date - 1 end
    from (select * from public.study_groups where joining = 'closed' order by id limit 6) g
    join life_members m on m.school_id = g.school_id and m.person_id <> g.created_by and m.role in ('student', 'teacher')`;
  await sql`
    insert into public.study_group_join_requests (school_id, group_id, person_id, status, decided_by, decided_at)
    select g.school_id, g.id, s.student_id, v.status, case v.status when 'accepted' then g.created_by end, case v.status when 'accepted' then now() end
    from (select * from public.study_groups where joining = 'by_request' order by id limit 10) g join life_students s on s.school_id = g.school_id,
      (values ('requested'), ('accepted'), ('withdrawn')) v (status)`;
  await sql`
    insert into public.peer_tutoring_sessions (school_id, tutor_id, learner_id, arranged_by, topic, starts_at, ends_at)
    select s.school_id, s.student_id, c.student_id, s.student_id, 'Arranged', now() + interval '1 day', now() + interval '25 hours'
    from life_students s join lateral (select student_id from life_classes c where c.school_id = s.school_id and c.student_id <> s.student_id order by c.class_id limit 1) c on true`;
}

/** Posts, events, polls, calendar, programmes, rewards: to every audience, not yet out, out, and taken back. */
async function arrangeCommonLife(sql: Sql): Promise<void> {
  await sql`
    create temporary table life_audiences on commit drop as
      select c.school_id, a.audience, a.role as audience_role, case a.audience when 'grade' then c.grade_level_id end as grade_level_id,
        case a.audience when 'class' then c.class_id end as class_id,
        case a.audience when 'group' then (select g.id from public.study_groups g where g.school_id = c.school_id and g.created_by = c.teacher_id order by g.id limit 1) end as group_id,
        c.teacher_id, c.student_id, c.academic_year_id, row_number() over (partition by c.school_id, a.audience, a.role order by c.class_id) as n
      from life_classes c, (values ('school', null), ('staff', null), ('role', 'student'), ('role', 'parent'), ('grade', null), ('class', null), ('group', null), ('people', null)) a (audience, role)
      where c.teacher_id is not null`;
  await sql`delete from life_audiences where (audience = 'group' and group_id is null) or (n > 1 and audience in ('school', 'staff', 'role')) or n > 12`;
  const target = sql`audience, audience_role, grade_level_id, class_id, group_id`;
  await sql`
    insert into public.community_posts (school_id, author_id, ${target}, body, publishes_at, withdrawn_at, hidden_at, hidden_by, hidden_reason)
    select school_id, coalesce(w.author, teacher_id), ${target}, s.state, case s.state when 'coming' then now() + interval '1 day' else now() - interval '1 day' end,
      case s.state when 'withdrawn' then now() - interval '1 hour' end, case s.state when 'hidden' then now() - interval '1 hour' end,
      case s.state when 'hidden' then teacher_id end, case s.state when 'hidden' then 'Arranged' end
    from life_audiences l, lateral (values (l.teacher_id), (l.student_id)) w (author), (values ('coming'), ('out'), ('withdrawn'), ('hidden')) s (state)
    where w.author = l.teacher_id or l.audience in ('class', 'group')`;
  await sql`
    insert into public.post_reactions (school_id, post_id, person_id, kind)
    select p.school_id, p.id, m.person_id, 'like' from public.community_posts p join life_members m on m.school_id = p.school_id and m.role in ('student', 'teacher')
    where p.id in (select distinct on (school_id, audience, audience_role, body) id from public.community_posts order by school_id, audience, audience_role, body, id)
    on conflict do nothing`;
  await sql`
    insert into public.school_events (school_id, organiser_id, ${target}, title, starts_at, ends_at, published_at)
    select school_id, teacher_id, ${target}, s.state, now() + interval '2 days', now() + interval '3 days',
      case s.state when 'coming' then now() + interval '1 day' when 'out' then now() - interval '1 day' end
    from life_audiences, (values ('draft'), ('coming'), ('out')) s (state)`;
  await sql`
    insert into public.polls (school_id, author_id, ${target}, question, opens_at, closes_at)
    select school_id, teacher_id, ${target}, s.state, case s.state when 'coming' then now() + interval '1 day' else now() - interval '2 days' end,
      case s.state when 'closed' then now() - interval '1 day' else now() + interval '2 days' end
    from life_audiences, (values ('coming'), ('open'), ('closed')) s (state)`;
  await sql`
    insert into public.poll_options (school_id, poll_id, position, label)
    select school_id, id, n, 'Arranged' from public.polls, generate_series(1, 2) n`;
  await sql`
    insert into public.academic_schedule (school_id, academic_year_id, ${target}, title, kind, starts_on, ends_on, published_at)
    select school_id, academic_year_id, ${target}, s.state, 'holiday', current_date, current_date + 1,
      case s.state when 'coming' then now() + interval '1 day' when 'out' then now() - interval '1 day' end
    from life_audiences, (values ('draft'), ('coming'), ('out')) s (state) where audience <> 'people'`;
  await sql`
    insert into public.sel_programs (school_id, coordinator_id, ${target}, title, focus, starts_on, published_at)
    select school_id, teacher_id, ${target}, s.state, 'relationships', current_date,
      case s.state when 'coming' then now() + interval '1 day' when 'out' then now() - interval '1 day' end
    from life_audiences, (values ('draft'), ('coming'), ('out')) s (state) where audience <> 'people'`;
  await sql`insert into public.sel_program_sessions (school_id, program_id, position, title) select school_id, id, 1, 'Arranged' from public.sel_programs`;
  await sql`
    insert into public.rewards (school_id, ${target}, title, price, stock, opens_at, retired_at)
    select school_id, ${target}, s.state, 10, 5, case s.state when 'coming' then now() + interval '1 day' else now() - interval '1 day' end,
      case s.state when 'retired' then now() - interval '1 hour' end
    from life_audiences, (values ('coming'), ('out'), ('retired')) s (state) where audience <> 'people'`;
}

/** Who is named, registered, has voted. */
async function arrangeTakingPart(sql: Sql): Promise<void> {
  const named = sql`join lateral (select person_id from life_members m where m.school_id = i.school_id order by md5(m.person_id::text || i.id::text) limit 4) m on true where i.audience = 'people'`;
  await sql`
    insert into public.audience_people (school_id, person_id, post_id, added_by) select distinct i.school_id, m.person_id, i.id, i.author_id from public.community_posts i ${named}`;
  await sql`
    insert into public.audience_people (school_id, person_id, event_id, added_by) select distinct i.school_id, m.person_id, i.id, i.organiser_id from public.school_events i ${named}`;
  await sql`
    insert into public.audience_people (school_id, person_id, poll_id, added_by) select distinct i.school_id, m.person_id, i.id, i.author_id from public.polls i ${named}`;
  await sql`
    create temporary table life_takers on commit drop as
      select school_id, person_id from life_members union select school_id, student_id from life_students`;
  await sql`
    insert into public.event_registrations (school_id, event_id, person_id, registered_by)
    select e.school_id, e.id, p.person_id, p.person_id
    from (select distinct on (school_id, organiser_id) * from public.school_events where published_at <= now() order by school_id, organiser_id, id) e
    join life_takers p on p.school_id = e.school_id`;
  await sql`
    insert into public.poll_ballots (school_id, poll_id, person_id)
    select p.school_id, p.id, m.person_id from (select distinct on (school_id, author_id) * from public.polls where opens_at <= now() order by school_id, author_id, id) p
    join life_takers m on m.school_id = p.school_id`;
  await sql`
    insert into public.poll_votes (school_id, poll_id, option_id)
    select b.school_id, b.poll_id, o.id from public.poll_ballots b join public.poll_options o on o.poll_id = b.poll_id and o.position = 1`;
}

/** Messages between members, about nobody and about students, held, delivered and withdrawn. */
async function arrangeMessages(sql: Sql): Promise<void> {
  await sql`
    create temporary table life_letters on commit drop as
      select a.school_id, a.person_id as author_id, a.role as author_role, b.person_id as recipient_id, v.state,
        case when v.about then (select g.student_id from public.parent_child_relationships g where g.school_id = a.school_id and g.guardian_id in (a.person_id, b.person_id) order by g.student_id limit 1) end as about,
        gen_random_uuid() as thread_id, gen_random_uuid() as letter_id
      from life_members a join life_members b on b.school_id = a.school_id and b.person_id <> a.person_id and (a.role in ('teacher', 'admin')) <> (b.role in ('teacher', 'admin')),
        (values ('held', false), ('delivered', false), ('delivered', true), ('withdrawn', true)) v (state, about)`;
  await sql`
    insert into public.communication_threads (id, school_id, started_by, subject, about_student_id)
    select thread_id, school_id, author_id, 'Arranged', about from life_letters`;
  await sql`
    insert into public.communications (id, school_id, thread_id, author_id, author_role, about_student_id, body, delivers_at, withdrawn_at)
    select letter_id, school_id, thread_id, author_id, author_role, about, 'Arranged',
      case state when 'held' then now() + interval '1 hour' else now() - interval '1 day' end, case state when 'withdrawn' then now() - interval '1 hour' end
    from life_letters`;
  await sql`
    insert into public.communication_recipients (school_id, communication_id, author_id, recipient_id)
    select school_id, letter_id, author_id, recipient_id from life_letters`;
}

/** Requests of everyone, to the office and to a member of staff, about themselves and about children. */
async function arrangeHelp(sql: Sql): Promise<void> {
  await sql`
    insert into public.help_requests (school_id, asked_by, about_student_id, addressed_to, topic, subject, body, status, closed_at, closed_by)
    select m.school_id, m.person_id,
      case when m.role = 'parent' and v.about then (select g.student_id from public.parent_child_relationships g where g.school_id = m.school_id and g.guardian_id = m.person_id order by g.student_id limit 1) end,
      case when v.named then t.person_id end, 'other', 'Arranged', 'Arranged', v.status,
      case v.status when 'closed' then now() end, case v.status when 'closed' then m.person_id end
    from life_members m join lateral (select person_id from life_members x where x.school_id = m.school_id and x.role = 'teacher' order by md5(x.person_id::text || m.person_id::text) limit 2) t on true,
      (values (true, true, 'open'), (false, true, 'open'), (true, false, 'closed'), (false, false, 'open')) v (named, about, status)`;
  await sql`
    insert into public.help_request_replies (school_id, request_id, author_id, body)
    select school_id, id, coalesce(addressed_to, asked_by), 'Arranged' from public.help_requests`;
}

async function arrangeRecognition(sql: Sql): Promise<void> {
  await sql`
    create temporary table life_records on commit drop as
      select s.school_id, s.student_id, c.class_id, c.teacher_id, c.academic_year_id, c.n
      from life_students s join lateral (
        select c.class_id, c.teacher_id, c.academic_year_id, 1 as n from life_classes c
          join public.student_class_assignments e on e.school_id = c.school_id and e.class_id = c.class_id and e.student_id = s.student_id
        union all (select null, c.teacher_id, c.academic_year_id, 2 from life_classes c where c.school_id = s.school_id and c.teacher_id is not null order by c.class_id limit 1)
        union all (select c.class_id, c.teacher_id, c.academic_year_id, 3 from life_classes c where c.school_id = s.school_id and c.teacher_id is not null
          and not exists (select from public.student_class_assignments e where e.class_id = c.class_id and e.student_id = s.student_id) order by c.class_id limit 1)) c on c.teacher_id is not null`;
  await sql`
    insert into public.student_progress (school_id, student_id, academic_year_id, class_id, topic, steps, recorded_by)
    select distinct school_id, student_id, academic_year_id, class_id, 'Arranged', 10, teacher_id from life_records on conflict do nothing`;
  await sql`
    insert into public.quests (school_id, author_id, class_id, title, kind, opens_on)
    select distinct school_id, teacher_id, class_id, 'Arranged', 'reading', current_date from life_records`;
  await sql`
    insert into public.student_quests (school_id, student_id, quest_id, class_id, started_on)
    select distinct r.school_id, r.student_id, q.id, q.class_id, current_date from life_records r join public.quests q on q.school_id = r.school_id and q.class_id is not distinct from r.class_id
    on conflict do nothing`;
  await sql`insert into public.badges (school_id, code, title, given_for, retired_at) select id, 'arranged', 'Arranged', 'Arranged', v.at from public.schools, (values (null::timestamptz)) v (at)`;
  await sql`
    insert into public.student_badges (school_id, student_id, badge_id, class_id, awarded_by, awarded_on)
    select distinct on (r.school_id, r.student_id, r.n) r.school_id, r.student_id, b.id, r.class_id, r.teacher_id, current_date - r.n
    from life_records r join public.badges b on b.school_id = r.school_id`;
}

/** Wallets with a balance, an award and a purchase each. */
async function arrangeWallets(sql: Sql): Promise<void> {
  await sql`
    insert into public.wallet_accounts (school_id, kind, student_id)
    select school_id, 'student', student_id from life_students union all select s.id, k.kind, null from public.schools s, (values ('issued'), ('spent')) k (kind)`;
  await sql`
    insert into public.student_wallet (school_id, student_id, account_id, balance)
    select school_id, student_id, id, 20 from public.wallet_accounts where kind = 'student'`;
  await sql`
    insert into public.wallet_transactions (school_id, kind, student_id, amount, reason, actor_id, idempotency_key, request_hash)
    select w.school_id, k.kind, w.student_id, k.amount, 'Arranged', w.student_id, k.kind || w.id, 'arranged'
    from public.student_wallet w, (values ('award', 30), ('purchase', 10)) k (kind, amount)`;
  await sql`
    insert into public.wallet_entries (school_id, transaction_id, account_id, student_id, amount)
    select t.school_id, t.id, a.id, a.student_id, case when (t.kind = 'award') = (a.kind = 'student') then t.amount else -t.amount end
    from public.wallet_transactions t join public.wallet_accounts a on a.school_id = t.school_id
      and (a.student_id = t.student_id or a.kind = case t.kind when 'award' then 'issued' else 'spent' end)`;
  await sql`
    insert into public.reward_purchases (school_id, student_id, reward_id, transaction_id, quantity, price)
    select t.school_id, t.student_id, r.id, t.id, 1, 10 from public.wallet_transactions t
    join lateral (select id from public.rewards r where r.school_id = t.school_id and r.retired_at is null order by r.id limit 1) r on true where t.kind = 'purchase'`;
}
