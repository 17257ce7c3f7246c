'use server';

import type { z } from 'zod';
import { undo } from '#tools/account/undo.ts';
import { gradesGradebook } from '#tools/grades/gradebook.ts';
import { recordGrades } from '#tools/grades/record-many.ts';
import { releaseGrades } from '#tools/grades/release.ts';
import { type Acted, act } from '../../../../../../_server/act.ts';
import type { GradebookView, StudentAverage } from '../cells.ts';

const roles = ['teacher', 'admin'] as const;

/** What a gradebook is looked at over: the year of a class, or one of its terms. */
export interface Scope {
  classId: string;
  termId?: string | undefined;
}

/** Averages are the server's: the page never computes one. */
export type SavedMarks = Acted<z.output<typeof recordGrades.output>> & { students?: StudentAverage[] };

/** Saves a batch of cells, all or none; a repeated key saves once. */
export async function saveMarks(
  input: z.input<typeof recordGrades.input> & { classId: string },
  idempotencyKey: string,
  { termId }: Scope,
): Promise<SavedMarks> {
  const acted = await act(roles, recordGrades, input, { idempotencyKey });
  if (!acted.ok) return acted;
  const grid = await act(roles, gradesGradebook, { classId: input.classId, termId, limit: 1 });
  return { ...acted, ...(grid.ok && { students: grid.data.students }) };
}

export type Regraded = Acted<unknown> & { gradebook?: GradebookView };

/** Takes a batch back, and answers the gradebook as it stands then. */
export async function undoMarks(operationId: string, scope: Scope): Promise<Regraded> {
  return withGradebook(await act(roles, undo, { operationId }), scope);
}

export type Audience = 'both' | 'students' | 'guardians';

/** Lets the audience see the marks of one assessment, from a time on or from now. */
export async function releaseMarks(
  release: { assessmentId: string; audience: Audience; at?: string | undefined },
  scope: Scope,
): Promise<Regraded> {
  return withGradebook(await act(roles, releaseGrades, release), scope);
}

/** The gradebook as it stands now. */
export async function readGradebook(scope: Scope): Promise<Acted<GradebookView>> {
  return act(roles, gradesGradebook, scope);
}

async function withGradebook(acted: Acted<unknown>, scope: Scope): Promise<Regraded> {
  if (!acted.ok) return acted;
  const now = await readGradebook(scope);
  return now.ok ? { ...acted, gradebook: now.data } : acted;
}
