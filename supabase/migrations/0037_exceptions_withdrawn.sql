-- An exception that no longer holds keeps its row and its reason: the student follows the homeroom again.
alter table public.academic_upgrade_exceptions drop constraint academic_upgrade_exceptions_outcome_check;
alter table public.academic_upgrade_exceptions add constraint academic_upgrade_exceptions_outcome_check
  check (outcome in ('promote', 'repeat', 'graduate', 'leave', 'homeroom'));
