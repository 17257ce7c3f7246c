import type { AnyOperation } from '../contract/execute-operation.ts';
import { changeContact } from './contact.ts';
import { peopleFind } from './find.ts';
import { addGuardian, changeGuardian, guardianLinks } from './guardian-links.ts';
import { peopleGuardians } from './guardians.ts';
import { myChildren } from './my-children.ts';
import { peopleStudent } from './student.ts';
import { peopleTeachers } from './teachers.ts';

export const peopleOperations: AnyOperation[] = [
  peopleFind,
  peopleStudent,
  peopleGuardians,
  guardianLinks,
  addGuardian,
  changeGuardian,
  changeContact,
  peopleTeachers,
  myChildren,
];
