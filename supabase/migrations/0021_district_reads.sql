-- What a district of 50,000 showed: reads that looked through a whole year, or through everybody's changes.

-- The absence list of a day, of a whole school: no class is named, so the index by class could not answer it.
create index attendance_school_day on public.attendance (school_id, day);

-- A person's own changes, newest first, and whether each was taken back.
create index audit_log_person on guard.audit_log (school_id, person_id, at);
create index audit_log_undone on guard.audit_log ((detail ->> 'undoes')) where outcome = 'undone';
