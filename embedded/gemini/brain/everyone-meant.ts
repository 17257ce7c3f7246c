/**
 * "My kids", "the two Sams", "both": where words fit several and all of them are meant, the call is made for each.
 */
import type { Arguments, JsonValue } from '#agents/ranker/json-schema.ts';
import { normalise } from '#agents/ranker/tokens.ts';
import type { Step, Turn } from './conversation.ts';
import { type Call, type Pending, pendingAfter } from './failed-step.ts';

const mostMeant = 6;
type Choice = Extract<Pending, { kind: 'choose' }>;

/** Calls for everyone who is meant, for the steps of a turn whose words fitted several of them. */
export function callsForEveryone(turn: Turn): Call[] {
  return turn.steps.flatMap((step, index) => {
    const choice = meantAll(step, turn.said);
    return choice && !isFollowedUp(choice, turn.steps.slice(index + 1)) ? forEach(choice) : [];
  });
}

/** The steps without those that only found out who is meant. */
export const withoutAsking = ({ steps, said }: Pick<Turn, 'steps' | 'said'>): Step[] =>
  steps.filter((step, index) => {
    const choice = meantAll(step, said);
    return !choice || !isFollowedUp(choice, steps.slice(index + 1));
  });

function meantAll(step: Step, said: string): Choice | undefined {
  const pending = pendingAfter(step);
  if (pending?.kind !== 'choose' || pending.candidates.length > mostMeant) return undefined;
  const query = normalise(pending.query);
  if (/^(?:my|our) (?:children|kids|sons|daughters|twins)$/.test(query)) return pending;
  const name = query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return name && new RegExp(`\\b(?:both|two|three|all)(?: of)?(?: the)? ${name}(?:s|es)?\\b`).test(normalise(said))
    ? pending
    : undefined;
}

const isFollowedUp = ({ call, candidates }: Choice, later: Step[]): boolean =>
  later.some(
    (step) => step.call.name === call.name && candidates.some(({ id }) => JSON.stringify(step.call.args).includes(id)),
  );

/** In a list of people everyone gets an entry of the one call; elsewhere everyone gets a call. */
export function forEach({ call, path, candidates }: Choice): Call[] {
  const inList = /^(\w+)\[(\d+)\](?:\.(\w+))?$/.exec(path);
  const ids = candidates.slice(0, mostMeant).map(({ id }) => id);
  const list = inList?.[1] ? call.args[inList[1]] : undefined;
  if (!inList || !Array.isArray(list)) {
    const field = path || 'studentId';
    return ids.map((id) => ({ name: call.name, args: { ...call.args, [field]: id } }));
  }
  const at = Number(inList[2]);
  const entries = ids.map((id): JsonValue => (inList[3] ? { ...(list[at] as Arguments), [inList[3]]: id } : id));
  return [{ name: call.name, args: { ...call.args, [inList[1]!]: list.toSpliced(at, 1, ...entries) } }];
}
