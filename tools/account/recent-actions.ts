import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { actionInWords, recentActions as readActions, UNDO_MINUTES } from './queries.ts';

export const recentActions = defineOperation({
  name: 'account.recentActions',
  title: 'What I changed lately',
  description: 'Changes that I, or the assistant for me, made lately, and which of them can still be undone.',
  examples: [
    'what did I change today?',
    'what did you do for me?',
    'show my recent actions',
    'which changes can I still undo?',
  ],
  roles: ['student', 'teacher', 'admin', 'parent'],
  routes: ['GET /api/me/actions'],
  effect: 'read',
  input: z.strictObject({ limit: z.int().min(1).max(200).default(20).describe('How many, newest first') }),
  output: z.object({
    actions: z.array(
      z.object({
        ...{ operationId: z.uuid(), operation: z.string(), title: z.string(), at: z.iso.datetime({ offset: true }) },
        ...{ rows: z.int(), agent: z.string().nullable(), undone: z.boolean(), undoable: z.boolean() },
      }),
    ),
    more: z.boolean(),
  }),
  run: async (input, { tx }) => {
    const rows = await readActions(tx, input.limit + 1);
    return {
      actions: rows.slice(0, input.limit).map((row) => ({ ...row, title: actionInWords(row.operation) })),
      more: rows.length > input.limit,
    };
  },
  summary: (data, t) => {
    const undoable = data.actions.filter((action) => action.undoable);
    const latest = data.actions.slice(0, 5).map((action) =>
      t('recentActions.action', {
        title: action.title,
        rows: action.rows,
        at: Date.parse(action.at),
        undone: action.undone ? 'yes' : 'no',
      }),
    );
    return t('recentActions.summary', {
      count: data.actions.length,
      more: data.more ? 'yes' : 'no',
      latest: latest.join('; '),
      undoable: undoable.length,
      minutes: UNDO_MINUTES,
    });
  },
  draw: (data, t) => [
    {
      kind: 'table',
      title: t('recentActions.title'),
      columns: [
        { key: 'title', label: t('label.what') },
        { key: 'at', label: t('label.when'), format: 'date' },
        { key: 'rows', label: t('label.rows'), align: 'end', format: 'number' },
        { key: 'undo', label: t('label.undo') },
      ],
      rows: data.actions.map(({ title, at, rows, undone, undoable }) => ({
        title,
        at,
        rows,
        undo: t(undone ? 'undo.undone' : undoable ? 'undo.open' : 'undo.closed'),
      })),
    },
  ],
});
