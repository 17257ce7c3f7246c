import { z } from 'zod';
import { entity } from '../contract/entity.ts';

/** Fields that the inputs of this domain share, so that a model learns them once. */
export const classField = entity('class', 'The class, such as 8B; the caller’s own homeroom if left out').default(
  'my class',
);
export const studentField = entity('student', 'The student; oneself, or a parent’s only child, if left out').default(
  'me',
);
export const gradeField = entity('grade_level', 'Only this grade, such as grade 8').optional();
export const dayField = z.iso.date().optional().describe('The day; today if left out');
export const sessionField = z
  .enum(['am', 'pm'])
  .optional()
  .describe('am (morning) or pm (afternoon); the present one if left out');
export const limitField = z.int().min(1).max(200).default(50).describe('At most so many rows');
export const fromField = z.iso.date().optional().describe('First day; 90 days back if left out');
export const toField = z.iso.date().optional().describe('Last day; today if left out');

export const session = z.enum(['am', 'pm']);
export const day = z.iso.date();
export const skipped = z.array(z.object({ label: z.string(), why: z.string() }));
