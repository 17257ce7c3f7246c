import { sql } from 'drizzle-orm';

export const audiences = ['school', 'staff', 'role', 'grade', 'class'] as const;
export type Audience = (typeof audiences)[number];

/** The name of what an announcement (alias n) is addressed to, where its kind alone does not say it: "8B", "Grade 8", "parent". */
export const targetName = sql`coalesce((select c.name from classes c where c.id = n.class_id), (select l.name from grade_levels l where l.id = n.grade_level_id), n.audience_role)`;
