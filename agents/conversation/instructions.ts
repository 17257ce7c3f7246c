import type { Caller } from '#db/caller.ts';
import type { RoleAgent } from './role-agent.ts';

/** What the model is told of the caller and the day; `digest` is the role's summary of the school, if it has one. */
export interface Situation {
  caller: Caller;
  digest?: string;
  now?: Date;
}

/** The date in a zone as ISO and weekday: every "today" is the school's. */
export function schoolDay(timeZone: string, now = new Date()): { iso: string; weekday: string } {
  const iso = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    now,
  );
  return { iso, weekday: new Intl.DateTimeFormat('en', { timeZone, weekday: 'long' }).format(now) };
}

/** Static instructions first (providers cache them), then facts. */
export function instructionsFor(agent: RoleAgent, { caller, digest, now }: Situation): string {
  const { iso, weekday } = schoolDay(caller.timeZone, now);
  return [
    agent.instructions,
    '',
    `Today: ${iso} (${weekday})`,
    `Time zone: ${caller.timeZone}`,
    `Person: ${caller.name}, ${caller.role}`,
    `Locale: ${caller.locale}`,
    `Assistant: ${caller.role}`,
    ...(digest ? ['Digest:', digest] : []),
  ].join('\n');
}
