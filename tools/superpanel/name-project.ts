import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { asked, refuseUnlessDone } from './asked.ts';

export const nameProject = defineOperation({
  name: 'superpanel.nameProject',
  title: 'Name a project',
  description:
    'Makes an assumed project known, or renames one. With the name of another project, its keys join that one and share its limits.',
  examples: ['rename a Google project of the pool', 'these two projects are the same one'],
  roles: ['super_admin'],
  routes: ['PATCH /api/superpanel/projects/:projectId'],
  effect: 'write',
  input: z.strictObject({
    projectId: z.uuid(),
    revision: z.int(),
    name: z.string().trim().min(1, 'Name the project.').max(100),
  }),
  output: z.object({ name: z.string(), joined: z.boolean() }),
  run: async ({ projectId, revision, name }, { tx, t }) => {
    const done = await asked<{ outcome: string; name?: string }>(
      tx,
      sql`app.super_name_project(${projectId}::uuid, ${revision}::int, ${name})`,
    );
    refuseUnlessDone(done.outcome === 'stale' ? 'stale-project' : done.outcome, t, { name: done.name ?? '' });
    return { name, joined: done.outcome === 'joined' };
  },
  summary: ({ name, joined }, t) => t('nameProject.done', { name, joined: joined ? 'yes' : 'no' }),
});
