-- Telephone numbers are sealed, and found by an index that only the school's key can make (DECISIONS/2026-11-23-blind-index.md).
alter table public.personal_details add column phone_index text;
alter table public.personal_details add constraint personal_details_phone_sealed check (phone ~ '^f1\.[A-Za-z0-9_-]{38,}$') not valid;
alter table public.personal_details add constraint personal_details_phone_index_form
  check (phone_index is null or (phone is not null and phone_index ~ '^b1\.[A-Za-z0-9_-]{22}$'));
create index personal_details_phone_number on public.personal_details (school_id, phone_index) where phone_index is not null;
alter table public.emergency_contacts add column telephone_index text;
alter table public.emergency_contacts add constraint emergency_contacts_telephone_sealed check (telephone ~ '^f1\.[A-Za-z0-9_-]{38,}$') not valid;
alter table public.emergency_contacts add constraint emergency_contacts_other_telephone_sealed check (other_telephone ~ '^f1\.[A-Za-z0-9_-]{38,}$') not valid;
alter table public.emergency_contacts add constraint emergency_contacts_telephone_index_form
  check (telephone_index is null or telephone_index ~ '^b1\.[A-Za-z0-9_-]{22}$');
create index emergency_contacts_number on public.emergency_contacts (school_id, telephone_index) where telephone_index is not null;

-- So are numbers, descent and place of birth as rosters sent them (db/privacy/roster-fields.ts). What stands in plain text is sealed by
-- the command that follows the migrations, which then validates the constraints.
alter table public.oneroster_records add constraint oneroster_records_sealed check (
  (file <> 'users' or concat_ws('', content ->> 'phone', content ->> 'sms', content ->> 'identifier', content ->> 'userMasterIdentifier') ~ '^(f1[.][A-Za-z0-9_-]{38,})*$')
  and (file <> 'demographics' or concat_ws('', content ->> 'americanIndianOrAlaskaNative', content ->> 'asian', content ->> 'blackOrAfricanAmerican', content ->> 'nativeHawaiianOrOtherPacificIslander', content ->> 'white', content ->> 'demographicRaceTwoOrMoreRaces', content ->> 'hispanicOrLatinoEthnicity', content ->> 'countryOfBirthCode', content ->> 'stateOfBirthAbbreviation', content ->> 'cityOfBirth', content ->> 'publicSchoolResidenceStatus')
    ~ '^(f1[.][A-Za-z0-9_-]{38,})*$')) not valid;
