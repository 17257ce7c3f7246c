import { z } from 'zod';

/** What a field of an input can name. Every kind has a resolver in `tools/entities`. */
export const entityKinds = [
  'person',
  'student',
  'teacher',
  'class',
  'subject',
  'term',
  'grade_level',
  'assessment',
  'attendance_code',
] as const;
export type EntityKind = (typeof entityKinds)[number];

/**
 * A field that names a row: its id, or the words that people use ("8B", "Sam", "maths"). The executor turns words into
 * ids under the caller's identity before the operation runs; several fits answer `ambiguous` with the candidates.
 */
export const entity = (kind: EntityKind, description: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({ entity: kind, description: `${description} [entity: ${kind.replaceAll('_', ' ')}]` });

/** One row that fits the words. `hint` tells namesakes apart ("8B", "teaches Mathematics"). */
export interface Candidate {
  id: string;
  label: string;
  hint?: string;
}
