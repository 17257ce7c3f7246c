/**
 * The tables that PostgREST's `authenticated` may SELECT, under the same policies as operations: what `supabase-js`
 * readers need. Nothing can be written there (architecture.md, "Identity and rows"). A test compares this list with the
 * database.
 */
export const exposedTables = [
  'academic_years',
  'announcements',
  'assessment_grades',
  'assessments',
  'attendance',
  'attendance_codes',
  'calendar_days',
  'classes',
  'grade_levels',
  'grades',
  'memberships',
  'periods',
  'profiles',
  'schools',
  'student_achievements',
  'subjects',
  'terms',
] as const;
