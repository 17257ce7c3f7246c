'use server';

import type { z } from 'zod';
import { gradesPolicy } from '#tools/grades/policy.ts';
import type { PolicyView } from '#tools/grades/policy-facts.ts';
import { setGradesPolicy } from '#tools/grades/set-policy.ts';
import { type Acted, act, approve, propose } from '../../../../../../_server/act.ts';
import { type Regraded, readGradebook, type Scope } from './save-marks.ts';

const roles = ['teacher', 'admin'] as const;

export type PolicyInput = z.input<typeof setGradesPolicy.input>;

/** What a change of the policy would do: the same card that an assistant would show. */
export async function proposePolicy(input: PolicyInput) {
  return propose(roles, setGradesPolicy, input);
}

/** Changes the policy as it was shown, and answers the gradebook by it. */
export async function applyPolicy(approvalId: string, scope: Scope): Promise<Regraded> {
  const done = await approve(roles, approvalId);
  if (!done.ok) return done;
  const now = await readGradebook(scope);
  return now.ok ? { ...done, gradebook: now.data } : done;
}

/** The policy as it stands now. */
export async function readPolicy(scope: Scope): Promise<Acted<PolicyView>> {
  return act(roles, gradesPolicy, scope);
}
