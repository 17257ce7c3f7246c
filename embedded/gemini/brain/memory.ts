/** What earlier turns leave behind: the last calls, what they were about, and a question that is still open. */
import type { Step, Turn } from './conversation.ts';
import { withoutAsking } from './everyone-meant.ts';
import { type Call, failureOf, type Pending, pendingAfter } from './failed-step.ts';
import { findOperationName } from './offered.ts';

export type Memory = {
  lastCalls: Call[];
  /** The last message that was about something, in the person's words. */
  topic: string;
  pending?: Pending;
};

export const nothing: Memory = { lastCalls: [], topic: '' };

/** What a turn that was answered without calls would have left: it asked for something, or not. */
export type Replay = (said: string, memory: Memory) => { pending?: Pending };

/** Stateless: what is remembered is what the request itself tells, turn by turn. */
export function remember(turns: Turn[], replay: Replay): Memory {
  return turns.slice(-8).reduce((memory, turn) => afterTurn(turn, memory, replay), nothing);
}

function afterTurn(turn: Turn, memory: Memory, replay: Replay): Memory {
  const steps = turn.steps.filter(({ call }) => call.name !== findOperationName);
  const aboutSomething = turn.said.split(/\s+/).length > 2;
  if (steps.length === 0) {
    const { pending } = replay(turn.said, memory);
    const topic = pending?.kind === 'missing' && aboutSomething ? turn.said : memory.topic;
    return { lastCalls: memory.lastCalls, topic, ...(pending && { pending }) };
  }
  const told = withoutAsking({ ...turn, steps });
  const pending = told.map(pendingAfter).find((one) => one !== undefined);
  const answersQuestion = memory.pending !== undefined;
  return {
    lastCalls: callsToTakeUp(told, memory),
    topic: memory.topic && (answersQuestion || !aboutSomething) ? memory.topic : turn.said,
    ...(pending && { pending }),
  };
}

/** Follow-ups take up what succeeded; where nothing did, what was plainly asked, unless it only varied what did. */
function callsToTakeUp(steps: Step[], memory: Memory): Call[] {
  const calls = (some: Step[]): Call[] => some.map(({ call }) => ({ name: call.name, args: call.args }));
  const good = steps.filter((step) => !failureOf(step));
  if (good.length > 0) return calls(good);
  const varied = steps.every(({ call }) => memory.lastCalls.some(({ name }) => name === call.name));
  const understood = steps.some((step) => /^(?:ambiguous|not_found|forbidden)$/.test(failureOf(step)?.code ?? ''));
  return memory.lastCalls.length > 0 && (varied || !understood) ? memory.lastCalls : calls(steps);
}
