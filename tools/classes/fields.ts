import { z } from 'zod';
import { entity } from '../contract/entity.ts';

/** Fields that the inputs of this domain share. */
export const gradeField = entity('grade_level', 'Only this grade, such as grade 8').optional();
export const limitField = z.int().min(1).max(200).default(50).describe('At most so many rows');
export const day = z.iso.date();
