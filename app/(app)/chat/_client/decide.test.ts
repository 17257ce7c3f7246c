import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Approval } from '#agents/conversation/store.ts';
import type { ShownProposal } from './chat-message.ts';
import { ConversationStore } from './conversation-store.ts';
import { approve, decline, undo } from './decide.ts';
import { type Decision, decisionOf, undoUntil } from './decision.ts';

const now = Date.parse('2026-11-22T16:00:00Z');
const proposal: ShownProposal = {
  ...{ approvalId: 'a', operation: 'attendance.markClass', title: 'Mark 19 students', action: 'Mark 19 students' },
  ...{ message: '19 students marked.', changes: [], skipped: [], drawings: [], held: false },
  expiresAt: '2026-11-22T16:15:00Z',
};
const known = (more: Partial<Approval>): Approval => ({
  ...{ id: 'a', operation: proposal.operation, decision: null, operationId: null, decidedAt: null, undone: false },
  expiresAt: proposal.expiresAt,
  ...more,
});

let answers: Response[];
let store: ConversationStore;
beforeEach(() => {
  answers = [];
  store = new ConversationStore('c', { messages: [], approvals: [], running: undefined });
  vi.stubGlobal('fetch', async () => answers.shift() ?? Promise.reject(new TypeError('fetch failed')));
});
afterEach(() => vi.unstubAllGlobals());

const decided = () => store.snapshot().decisions.get('a');
const refusal = (status: number, code: string, details = {}) =>
  Response.json({ code, error: 'Not so.', details }, { status });

test('what the server knows of a proposal', () => {
  expect(decisionOf(proposal, undefined, now).state).toBe('open');
  expect(decisionOf(proposal, undefined, now + 3_600_000).state).toBe('expired');
  expect(decisionOf(proposal, known({ decision: 'declined' }), now).state).toBe('declined');
  const approved = known({ decision: 'approved', operationId: 'o', decidedAt: '2026-11-22T15:59:00Z' });
  expect(decisionOf(proposal, approved, now)).toEqual({
    ...{ state: 'done', operationId: 'o', at: now - 60_000, message: '19 students marked.' },
  });
  expect(decisionOf(proposal, { ...approved, undone: true }, now).state).toBe('undone');
});

test('a change can be undone for thirty minutes, what is sent while it is held', () => {
  expect(undoUntil({ held: false }, now) - now).toBe(30 * 60_000);
  expect(undoUntil({ held: true }, now) - now).toBe(60_000);
  expect(undoUntil({ held: false, lasting: 'Lift the hold instead.' }, now)).toBe(now);
});

test('approved: what was done, and its operation', async () => {
  answers = [Response.json({ data: {}, message: 'Done.', operationId: 'o' })];
  await approve(store, 'a', proposal);
  expect(decided()).toMatchObject({ state: 'done', operationId: 'o', message: 'Done.' });
});

test('moved: the new difference is shown in its place', async () => {
  const moved = { ...proposal, approvalId: 'b', title: 'Mark 1 student' };
  answers = [refusal(409, 'moved', { proposal: moved })];
  await approve(store, 'a', proposal);
  expect(decided()).toEqual({ state: 'moved', proposal: moved });
});

test('already decided: the server is asked what became of it', async () => {
  const approval = known({ decision: 'approved', operationId: 'o', decidedAt: '2026-11-22T15:59:00Z' });
  answers = [
    refusal(410, 'expired'),
    Response.json({ data: { messages: [], approvals: [approval], running: undefined }, message: '' }),
  ];
  await approve(store, 'a', proposal);
  expect(decided()).toBeUndefined();
  expect(store.snapshot().approvals.get('a')).toEqual(approval);
});

test('refused and unreached: it says so, and can be tried again', async () => {
  answers = [refusal(403, 'forbidden')];
  await approve(store, 'a', proposal);
  expect(decided()).toEqual({ state: 'refused', code: 'forbidden', message: 'Not so.' });
  await approve(store, 'a', proposal);
  expect(decided()).toEqual({ state: 'refused', code: 'offline', message: undefined });
});

test('declined', async () => {
  answers = [Response.json({ data: { declined: true }, message: '' })];
  await decline(store, 'a', proposal);
  expect(decided()).toEqual({ state: 'declined' });
});

test('undone, or why not', async () => {
  const done: Extract<Decision, { state: 'done' }> = { state: 'done', operationId: 'o', at: now, message: 'Done.' };
  answers = [refusal(409, 'conflict')];
  expect((await undo(store, 'a', done))?.message).toBe('Not so.');
  expect(decided()).toEqual(done);
  answers = [Response.json({ data: {}, message: 'Undone.' })];
  expect(await undo(store, 'a', done)).toBeUndefined();
  expect(decided()).toEqual({ state: 'undone' });
});
