-- Who may change contact details may begin them (access.md: parents own contact, administrators D6), and take back what was just begun.
create policy personal_details_insert on public.personal_details for insert to app_caller
  with check (((select app.role()) = 'admin' or ((select app.role()) = 'parent' and personal_details.person_id = (select app.uid()))));
create policy personal_details_delete on public.personal_details for delete to app_caller
  using ((((select app.role()) = 'admin' or ((select app.role()) = 'parent' and personal_details.person_id = (select app.uid()))) and personal_details.created_at > now() - interval '30 minutes'));
