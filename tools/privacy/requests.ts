import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { calendarDay } from '../contract/messages.ts';
import { assertSecondFactor, person, personOf, readRequests, recordRequest, request, requestKinds } from './fields.ts';

const MOST = 200;

export const recordDataRequest = defineOperation({
  name: 'privacy.record',
  title: 'Record a request about personal data',
  description:
    'Records that someone asks to see, receive, correct, restrict or erase the data about a person. The school answers within a month. Guardians ask for themselves and their children, whoever is of age for themselves; administrators record what reached the office. Changes no data of the person.',
  examples: [
    'Maya’s mother asks what data we hold about Maya',
    'record an erasure request for Sam Okafor',
    'I would like a copy of the data you have about my child',
    'somebody who left wants her records erased',
  ],
  roles: ['admin', 'parent', 'student'],
  routes: ['POST /api/privacy/requests'],
  effect: 'write',
  lasts: { why: 'lasts.request', endedBy: 'privacy.decide' },
  input: z.strictObject({
    personId: person.optional().describe('Whom the data is about; the caller if left out [entity: person]'),
    kind: z.enum(requestKinds).describe('What is asked'),
    details: z.string().trim().min(1).max(2000).optional().describe('As it was put by who asks'),
  }),
  output: z.object({
    requestId: z.uuid(),
    person: z.string(),
    kind: z.enum(requestKinds),
    dueOn: z.iso.date(),
    /** It was asked before, and is still open. */
    already: z.boolean(),
  }),
  run: async ({ personId, kind, details }, { tx, caller, t }) => {
    if (caller.role === 'admin') await assertSecondFactor(tx, t);
    if (!personId && caller.role === 'admin') throw new AppError('invalid_input', t('error.whose'));
    const id = personId ?? caller.userId;
    const name = await personOf(tx, id, t);
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('data request ' || ${id}, 0))`);
    const [open] = await readRequests(
      tx,
      sql`q.subject_id = ${id}::uuid and q.kind = ${kind} and q.decided_at is null and q.requested_by = ${caller.userId}::uuid`,
      1,
    );
    if (open) return { requestId: open.requestId, person: name, kind, dueOn: open.dueOn, already: true };
    const made = await recordRequest(tx, kind, id, details ?? null);
    return { requestId: made.id, person: name, kind, dueOn: made.dueOn, already: false };
  },
  summary: (output, t) =>
    t('record.done', { ...output, dueOn: calendarDay(output.dueOn), already: String(output.already) }),
  card: (output, t) => ({
    title: t('record.title', { person: output.person, kind: output.kind }),
    action: t('record.action'),
  }),
  page: (_, role) => (role === 'admin' ? '/admin/privacy' : `/${role}`),
});

export const dataRequestList = defineOperation({
  name: 'privacy.requests',
  title: 'Requests about personal data',
  description:
    'Requests about people’s data with the day by which each is due: the school’s for administrators, the own ones for guardians and students of age. Open ones first; overdue ones are said.',
  examples: [
    'which data requests are open?',
    'is any erasure request overdue',
    'what became of my request for the data about Leo',
  ],
  roles: ['admin', 'parent', 'student'],
  routes: ['GET /api/privacy/requests'],
  effect: 'read',
  input: z.strictObject({
    all: z.boolean().default(false).describe('Decided ones as well'),
    limit: z.int().min(1).max(MOST).default(50),
  }),
  output: z.object({ requests: z.array(request), open: z.int(), overdue: z.int() }),
  run: async ({ all, limit }, { tx }) => {
    const requests = await readRequests(tx, all ? sql`true` : sql`q.decided_at is null`, limit);
    const [figures] = await tx.execute<{ open: number; overdue: number }>(
      sql`select count(*)::int as open, (count(*) filter (where due_on < app.today()))::int as overdue from data_requests where decided_at is null`,
    );
    return { requests, open: figures?.open ?? 0, overdue: figures?.overdue ?? 0 };
  },
  summary: ({ requests, open, overdue }, t) =>
    [
      t('requests.summary', { open, overdue }),
      ...requests
        .filter(({ daysLeft }) => daysLeft !== null)
        .slice(0, 5)
        .map((one) => t('requests.one', { ...one, dueOn: calendarDay(one.dueOn), daysLeft: one.daysLeft ?? 0 })),
    ].join(' '),
  draw: ({ requests }, t) =>
    requests.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: t('requests.title'),
            columns: [
              { key: 'person', label: t('column.person') },
              { key: 'kind', label: t('column.kind') },
              { key: 'askedBy', label: t('column.askedBy') },
              { key: 'status', label: t('column.status') },
              { key: 'dueOn', label: t('column.dueOn'), format: 'date' },
            ],
            rows: requests.map((one) => ({
              person: one.person,
              kind: t('kind', { kind: one.kind }),
              askedBy: one.askedBy,
              status: t('status', { status: one.status }),
              dueOn: one.dueOn,
            })),
          },
        ],
  page: (_, role) => (role === 'admin' ? '/admin/privacy' : `/${role}`),
});

export const decideDataRequest = defineOperation({
  name: 'privacy.decide',
  title: 'Decide a request about personal data',
  description:
    'Ends a request: completed by hand (a correction was made, a letter sent), refused with the reason, or withdrawn by who asked. Exports and erasures that run as jobs complete their request themselves.',
  examples: [
    'refuse the erasure request, the law keeps exam results for ten years',
    'the correction was made, close the request',
  ],
  roles: ['admin', 'parent', 'student'],
  routes: ['PATCH /api/privacy/requests/:requestId'],
  effect: 'write',
  lasts: { why: 'lasts.decision', endedBy: 'privacy.record' },
  input: z.strictObject({
    requestId: z.uuid().describe('The request'),
    decision: z.enum(['completed', 'refused', 'withdrawn']),
    reason: z.string().trim().min(1).max(1000).optional().describe('Needed for a refusal; the family reads it'),
  }),
  output: z.object({ requestId: z.uuid(), person: z.string(), decision: z.string() }),
  run: async ({ requestId, decision, reason }, { tx, caller, t }) => {
    if (caller.role === 'admin') await assertSecondFactor(tx, t);
    else if (decision !== 'withdrawn') throw new AppError('forbidden', t('error.officeDecides'));
    if (decision === 'refused' && !reason) throw new AppError('invalid_input', t('error.reason'));
    const [found] = await readRequests(tx, sql`q.id = ${requestId}::uuid`, 1);
    if (!found) throw new AppError('not_found', t('error.noRequest'));
    if (found.daysLeft === null) throw new AppError('conflict', t('error.decided'));
    const [running] = await tx.execute(
      sql`select from privacy_runs where request_id = ${requestId}::uuid and status in ('waiting', 'running')`,
    );
    if (running) throw new AppError('conflict', t('error.underWay', { person: found.person }));
    if (decision === 'completed' && found.kind === 'erasure') throw new AppError('conflict', t('error.eraseByJob'));
    const changed = await tx.execute(sql`
      update data_requests set status = ${decision}, decided_at = now(), decision_reason = ${reason ?? null}, updated_at = now(),
        handled_by = case when ${caller.role} = 'admin' then app.uid() else handled_by end
      where id = ${requestId}::uuid returning id`);
    if (changed.length === 0) throw new AppError('conflict', t('error.begun'));
    return { requestId, person: found.person, decision };
  },
  summary: (output, t) => t('decide.done', output),
  card: (output, t) => ({ title: t('decide.title', output), action: t('decide.action', output) }),
  page: (_, role) => (role === 'admin' ? '/admin/privacy' : `/${role}`),
});
