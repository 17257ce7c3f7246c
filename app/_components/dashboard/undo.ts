'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { roles } from '#db/caller.ts';
import { undo } from '#tools/account/undo.ts';
import { type Acted, act } from '../../_server/act.ts';

const wanted = z.object({ operationId: z.uuid(), role: z.enum(roles) });

/** Takes back one of the person's own changes, in the role in which they made it. */
export async function undoOperation(operationId: string, role: string): Promise<Acted<unknown>> {
  const asked = wanted.parse({ operationId, role });
  const acted = await act([asked.role], undo, { operationId: asked.operationId });
  // Pages of the office are shown to other roles as well.
  if (acted.ok) revalidatePath('/', 'layout');
  return acted;
}
