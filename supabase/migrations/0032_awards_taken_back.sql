-- An award is taken back under the rule by which it was made, like registers and marks (0031).
alter policy student_achievements_delete on public.student_achievements
  using ((awarded_by = (select app.uid()) and ((select app.role()) = 'admin' or (class_id is not null and (class_id, student_id) in (select class_id, student_id from app.my_class_students())) or (class_id is null and student_id in (select app.my_student_ids()))) and created_at > now() - interval '30 minutes'));
