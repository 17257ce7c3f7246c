-- What was recorded just now is taken back under the rule by which it was recorded (access.md: the posting window, my child).
alter policy registers_delete on public.registers
  using (taken_by = (select app.uid()) and created_at > now() - interval '30 minutes'
    and ((select app.role()) = 'admin' or (class_id in (select app.my_class_ids())
      and day between (select app.first_posting_day()) and (select app.today()))));
--> statement-breakpoint
alter policy attendance_delete on public.attendance
  using (recorded_by = (select app.uid()) and created_at > now() - interval '30 minutes'
    and ((select app.role()) = 'admin' or (select app.has_duty('office')) or (source = 'teacher'
      and (class_id, student_id) in (select class_id, student_id from app.my_class_students())
      and day between (select app.first_posting_day()) and (select app.today()))));
--> statement-breakpoint
alter policy absence_reports_delete on public.absence_reports
  using (reported_by = (select app.uid()) and status = 'reported' and created_at > now() - interval '30 minutes'
    and student_id in (select app.my_child_ids()));
