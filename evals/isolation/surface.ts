/**
 * Tables that `/rest/v1` may show, by access.md's classes D1 and D2 and what readers of the public interface need; they are
 * read under the same rules, and nothing can be written there. Everything else is closed to `authenticated`, and all to `anon`.
 */
export const exposed: ReadonlySet<string> = new Set(
  [
    ...['academic_years', 'announcements', 'assessment_grades', 'assessments', 'attendance', 'attendance_codes'],
    ...['calendar_days', 'classes', 'grade_levels', 'grades', 'memberships', 'periods', 'profiles', 'schools'],
    ...['student_achievements', 'subjects', 'terms'],
  ].map((name) => `public.${name}`),
);
