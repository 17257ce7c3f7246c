-- What writes that read nothing showed (evals/isolation): row security of reading does not hold them, so each says by itself
-- that what is closed to a guardian (access.md, "my child") is closed to their writes as well.
alter policy communications_update on public.communications
  using (author_id = (select app.uid()) and author_role = (select app.role()) and delivers_at > now()
    and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id in (select app.my_child_ids())));
--> statement-breakpoint
alter policy communications_delete on public.communications
  using (author_id = (select app.uid()) and delivers_at > now()
    and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id in (select app.my_child_ids())));
--> statement-breakpoint
alter policy communication_threads_delete on public.communication_threads
  using (started_by = (select app.uid()) and created_at > now() - interval '30 minutes'
    and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id in (select app.my_child_ids())));
--> statement-breakpoint
alter policy help_requests_delete on public.help_requests
  using (asked_by = (select app.uid()) and created_at > now() - interval '30 minutes'
    and ((select app.role()) <> 'parent' or about_student_id is null or about_student_id in (select app.my_child_ids())));
--> statement-breakpoint
alter policy help_request_replies_delete on public.help_request_replies
  using (author_id = (select app.uid()) and created_at > now() - interval '30 minutes'
    and exists (select from public.help_requests r where r.id = request_id));
--> statement-breakpoint
alter policy event_registrations_delete on public.event_registrations
  using (registered_by = (select app.uid()) and created_at > now() - interval '30 minutes'
    and (person_id = (select app.uid()) or person_id in (select app.my_child_ids())));
--> statement-breakpoint
-- A wish that was taken back is no longer one that those who lead could grant.
alter policy study_group_join_requests_update on public.study_group_join_requests
  using ((person_id = (select app.uid()) and status = 'requested')
    or (group_id in (select app.led_group_ids()) and status <> 'withdrawn'));
