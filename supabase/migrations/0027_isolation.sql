-- What fuller worlds showed (evals/isolation): a poll stays its author's, whoever of the staff changes it.
alter policy polls_update on public.polls
  with check (((select app.role()) = 'admin' or (author_id = (select app.uid()) and ((select app.role()) = 'admin' or ((select app.is_staff()) and ((audience = 'class' and class_id in (select app.my_class_ids())) or (audience = 'group' and group_id in (select app.my_group_ids())) or audience = 'people'))))));
