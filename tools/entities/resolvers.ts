import type { EntityResolvers } from '../contract/resolve-entities.ts';
import { resolvePerson, resolveStudent, resolveTeacher } from './people.ts';
import {
  resolveAssessment,
  resolveAttendanceCode,
  resolveClass,
  resolveGradeLevel,
  resolveSubject,
  resolveTerm,
} from './structure.ts';

/** How the words of each kind of entity are turned into rows (tools/contract/entity.ts). */
export const entityResolvers: EntityResolvers = {
  person: resolvePerson,
  student: resolveStudent,
  teacher: resolveTeacher,
  class: resolveClass,
  subject: resolveSubject,
  term: resolveTerm,
  grade_level: resolveGradeLevel,
  assessment: resolveAssessment,
  attendance_code: resolveAttendanceCode,
};
