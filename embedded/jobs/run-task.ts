import type { Answer, RetryAdvice } from './call.ts';
import { attemptsOf, dueAt, type JobEvent, type JobFunction, type JobOperation, type StepResult } from './protocol.ts';
import {
  endRun,
  endStep,
  insertStep,
  type NewRun,
  type Run,
  readRun,
  type Sql,
  type Step,
  setStepAttempt,
  setTurn,
} from './store.ts';

/**
 * One thing to do for a run, as it waits in the queue: ask what is next (`turn`), do a planned step (`step` with its
 * `attempt`), or end a wait (`wake`). A task that the run has gone past is void, so a task may be delivered twice.
 */
export type Task = { run: string } & ({ turn: number } | { step: string; attempt: number } | { wake: string });

/** What applying an answer needs from the executor; all of it happens in the transaction that is given. */
export interface Effects {
  functionOf(id: string): JobFunction | undefined;
  queue(tx: Sql, task: Task, functionId: string, at?: Date): Promise<void>;
  start(tx: Sql, run: NewRun): Promise<void>;
  announce(tx: Sql, event: Omit<JobEvent, 'id' | 'ts'>): Promise<void>;
}

const CALL_AGAIN_MS = 2000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60 * 60_000;

/** Whether the task is still wanted, given the run as it stands. */
export function isCurrent(task: Task, { run, steps }: { run: Run; steps: Step[] }): boolean {
  if (run.status === 'completed' || run.status === 'failed') return false;
  if ('turn' in task) return task.turn === run.turn;
  const step = steps.find(({ id }) => id === ('wake' in task ? task.wake : task.step));
  if (!step || step.result) return false;
  return 'wake' in task || task.attempt === step.attempt;
}

/** Writes down what came of a task, and queues what follows. */
export async function applyAnswer(
  tx: Sql,
  task: Exclude<Task, { wake: string }>,
  answer: Answer,
  effects: Effects,
): Promise<void> {
  const state = await readRun(tx, task.run, { lock: true });
  if (!state || !isCurrent(task, state)) return;
  const { run } = state;
  if (answer.kind === 'unreachable')
    return effects.queue(tx, task, run.functionId, new Date(Date.now() + CALL_AGAIN_MS));
  if (answer.kind === 'completed') return finish(tx, run, { output: answer.output }, effects);
  if (answer.kind === 'failed') {
    if ('turn' in task) return retryTurn(tx, run, answer, effects);
    const step = { id: task.step, name: task.step, attempt: task.attempt };
    if (await stepFailed(tx, run, step, answer, effects)) await nextTurn(tx, run, effects);
    return;
  }
  await applyOperations(tx, state, answer, effects);
}

/** A sleep is over, or what a step waited for has not come. */
export async function applyWake(tx: Sql, task: { run: string; wake: string }, effects: Effects): Promise<void> {
  const state = await readRun(tx, task.run, { lock: true });
  if (!state || !isCurrent(task, state)) return;
  const step = state.steps.find(({ id }) => id === task.wake)!;
  const result: StepResult =
    step.kind === 'invoke'
      ? { type: 'error', error: { name: 'Error', message: `Timed out waiting for “${step.name}”` } }
      : { type: 'data', data: null };
  await resume(tx, state.run, step, result, effects);
}

/** A step has ended from outside: by an event, a called function, or time. */
export async function resume(
  tx: Sql,
  run: Run,
  step: Pick<Step, 'id' | 'name'>,
  result: StepResult,
  effects: Effects,
): Promise<void> {
  if (await endStep(tx, run.id, step, result)) await nextTurn(tx, run, effects);
}

async function applyOperations(
  tx: Sql,
  { run, steps }: { run: Run; steps: Step[] },
  { operations, retry }: Extract<Answer, { kind: 'operations' }>,
  effects: Effects,
): Promise<void> {
  const complete = operations.find((operation) => operation.op === 'RunComplete');
  if (complete) return finish(tx, run, { output: complete.data }, effects);
  let ended = false;
  for (const operation of operations) {
    ended = (await applyOperation(tx, { run, steps }, operation, retry, effects)) || ended;
  }
  if (ended) return nextTurn(tx, run, effects);
  const state = await readRun(tx, run.id);
  if (state?.steps.some((step) => !step.result)) return setTurn(tx, run.id, state.run.turn + 1, 0);
  await finish(tx, run, { error: { name: 'Error', message: 'The function neither ended nor named a step' } }, effects);
}

/** True when a step has ended by it. */
async function applyOperation(
  tx: Sql,
  { run, steps }: { run: Run; steps: Step[] },
  operation: JobOperation,
  retry: RetryAdvice,
  effects: Effects,
): Promise<boolean> {
  const step = { id: operation.id, name: operation.displayName ?? operation.name ?? operation.id };
  switch (operation.op) {
    case 'StepRun':
    case 'Step':
      return endStep(tx, run.id, step, { type: 'data', data: operation.data ?? null });
    case 'StepFailed':
      return endStep(tx, run.id, step, { type: 'error', error: operation.error });
    case 'StepError': {
      const attempt = steps.find(({ id }) => id === operation.id)?.attempt ?? run.attempt;
      return stepFailed(tx, run, { ...step, attempt }, { error: operation.error, retry }, effects);
    }
    default:
      return beginStep(tx, run, operation, step, effects);
  }
}

/** Starts what the function waits for, once. True when it has ended at once. */
async function beginStep(
  tx: Sql,
  run: Run,
  operation: JobOperation,
  step: { id: string; name: string },
  effects: Effects,
): Promise<boolean> {
  const wake = (text: string) => effects.queue(tx, { run: run.id, wake: operation.id }, run.functionId, dueAt(text));
  if (operation.op === 'StepPlanned') {
    if (await insertStep(tx, run.id, { ...step, kind: 'run' }))
      await effects.queue(tx, { run: run.id, step: operation.id, attempt: 0 }, run.functionId);
  } else if (operation.op === 'Sleep') {
    if (await insertStep(tx, run.id, { ...step, kind: 'sleep' })) await wake(operation.name);
  } else if (operation.op === 'WaitForEvent') {
    const { if: condition, timeout } = operation.opts;
    if (
      await insertStep(tx, run.id, {
        ...step,
        kind: 'event',
        awaitedEvent: operation.name,
        ...(condition && { condition }),
      })
    )
      await wake(timeout);
  } else if (operation.op === 'InvokeFunction') {
    if (!(await insertStep(tx, run.id, { ...step, kind: 'invoke' }))) return false;
    if (operation.opts.timeout) await wake(operation.opts.timeout);
    return invoke(tx, run, operation, step, effects);
  }
  return false;
}

async function invoke(
  tx: Sql,
  run: Run,
  operation: Extract<JobOperation, { op: 'InvokeFunction' }>,
  step: { id: string; name: string },
  effects: Effects,
): Promise<boolean> {
  const { function_id: functionId, payload } = operation.opts;
  if (!effects.functionOf(functionId)) {
    const error = { name: 'Error', message: `There is no function ${functionId}` };
    return endStep(tx, run.id, step, { type: 'error', error });
  }
  const cause = `invoke:${run.id}:${step.id}`;
  const event = { id: cause, name: 'inngest/function.invoked', data: payload.data ?? {}, ts: Date.now() };
  await effects.start(tx, { functionId, cause, event, parent: { run: run.id, step: step.id } });
  return false;
}

interface Failure {
  error: unknown;
  retry: RetryAdvice;
}

async function retryTurn(tx: Sql, run: Run, { error, retry }: Failure, effects: Effects): Promise<void> {
  const fn = effects.functionOf(run.functionId);
  if (!fn || !retry.allowed || run.attempt + 1 >= attemptsOf(fn)) return finish(tx, run, { error }, effects);
  const turn = run.turn + 1;
  await setTurn(tx, run.id, turn, run.attempt + 1);
  await effects.queue(tx, { run: run.id, turn }, run.functionId, pauseUntil(run.attempt, retry));
}

/** A step that failed is tried again by itself, until it may not be: then it has ended (true) and the function gets its error. */
async function stepFailed(
  tx: Sql,
  run: Run,
  step: { id: string; name: string; attempt: number },
  { error, retry }: Failure,
  effects: Effects,
): Promise<boolean> {
  const fn = effects.functionOf(run.functionId);
  const attempt = step.attempt + 1;
  if (!fn || !retry.allowed || attempt >= attemptsOf(fn)) return endStep(tx, run.id, step, { type: 'error', error });
  await insertStep(tx, run.id, { id: step.id, name: step.name, kind: 'run' });
  await setStepAttempt(tx, run.id, step.id, attempt);
  await effects.queue(tx, { run: run.id, step: step.id, attempt }, run.functionId, pauseUntil(step.attempt, retry));
  return false;
}

async function nextTurn(tx: Sql, run: Run, effects: Effects): Promise<void> {
  const state = await readRun(tx, run.id, { lock: true });
  const turn = (state?.run.turn ?? run.turn) + 1;
  await setTurn(tx, run.id, turn, 0);
  await effects.queue(tx, { run: run.id, turn }, run.functionId);
}

async function finish(
  tx: Sql,
  run: Run,
  ending: { output: unknown } | { error: unknown },
  effects: Effects,
): Promise<void> {
  await endRun(tx, run.id, ending);
  const data = { function_id: run.functionId, run_id: run.id, event: run.event };
  if ('error' in ending)
    await effects.announce(tx, { name: 'inngest/function.failed', data: { ...data, error: ending.error } });
  if (!run.parentRun || !run.parentStep) return;
  const parent = await readRun(tx, run.parentRun, { lock: true });
  const step = parent?.steps.find(({ id }) => id === run.parentStep);
  if (!parent || !step) return;
  const result: StepResult =
    'error' in ending ? { type: 'error', error: ending.error } : { type: 'data', data: ending.output ?? null };
  await resume(tx, parent.run, step, result, effects);
}

/** 5 s, 10 s, 20 s … up to an hour, unless the function named a time. */
function pauseUntil(attempt: number, { at }: RetryAdvice): Date {
  return at ?? new Date(Date.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
}
