import type { AnyOperation } from '../contract/execute-operation.ts';
import { acknowledge } from './acknowledge.ts';
import { addKeys } from './add-keys.ts';
import { alerts } from './alerts.ts';
import { attempts } from './attempts.ts';
import { changeKey } from './change-key.ts';
import { checkKeys } from './check-keys.ts';
import { families } from './families.ts';
import { giveKeys } from './give-keys.ts';
import { keys } from './keys.ts';
import { moveFamily } from './move-family.ts';
import { nameProject } from './name-project.ts';
import { pool } from './pool.ts';
import { rotateKey } from './rotate-key.ts';
import { addFamily, changeFamily } from './save-family.ts';
import { setFamilyStatus } from './set-family-status.ts';
import { setKeyStatus } from './set-key-status.ts';
import { testKey } from './test-key.ts';
import { usage } from './usage.ts';

/** The super-admin console. The database decides who may; nothing of it is ever offered to an agent. */
export const superpanelOperations: AnyOperation[] = [
  keys,
  checkKeys,
  addKeys,
  setKeyStatus,
  changeKey,
  rotateKey,
  testKey,
  nameProject,
  families,
  addFamily,
  changeFamily,
  setFamilyStatus,
  moveFamily,
  giveKeys,
  pool,
  attempts,
  usage,
  alerts,
  acknowledge,
];
