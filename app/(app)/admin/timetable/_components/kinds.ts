/** What has a timetable that the administration looks at. */
export const kinds = ['class', 'teacher', 'room'] as const;
export type Kind = (typeof kinds)[number];
