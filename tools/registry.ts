import type { Role } from '#db/caller.ts';
import { accountOperations } from './account/operations.ts';
import { achievementsOperations } from './achievements/operations.ts';
import { announcementsOperations } from './announcements/operations.ts';
import { assessmentsOperations } from './assessments/operations.ts';
import { attendanceOperations } from './attendance/operations.ts';
import { classesOperations } from './classes/operations.ts';
import type { AnyOperation } from './contract/execute-operation.ts';
import { gradesOperations } from './grades/operations.ts';
import { onerosterOperations } from './oneroster/operations.ts';
import { peopleOperations } from './people/operations.ts';
import { privacyOperations } from './privacy/operations.ts';
import { promotionOperations } from './promotion/operations.ts';
import { schoolOperations } from './school/operations.ts';
import { superpanelOperations } from './superpanel/operations.ts';
import { timetableOperations } from './timetable/operations.ts';
import { wellbeingOperations } from './wellbeing/operations.ts';

/** Every operation of the product. What is not here does not exist on any surface. */
export const operations: readonly AnyOperation[] = [
  ...attendanceOperations,
  ...peopleOperations,
  ...classesOperations,
  ...gradesOperations,
  ...assessmentsOperations,
  ...wellbeingOperations,
  ...announcementsOperations,
  ...achievementsOperations,
  ...schoolOperations,
  ...promotionOperations,
  ...timetableOperations,
  ...onerosterOperations,
  ...privacyOperations,
  ...accountOperations,
  ...superpanelOperations,
];

const byName = new Map(operations.map((operation) => [operation.name, operation]));

export const findOperation = (name: string): AnyOperation | undefined => byName.get(name);

export const operationsOf = (role: Role): AnyOperation[] =>
  operations.filter((operation) => operation.roles.includes(role));
