import { classId, demonstration } from './demonstration.ts';
import type { Plan } from './plan.ts';
import { random } from './random.ts';
import { homerooms, type Session, sessionStarts } from './structure.ts';

export const SESSIONS = ['am', 'pm'] as const;

const FORGOTTEN = 0.004;
/** The teacher's own afternoon register that slipped, this many school days back. */
const SLIPPED = 6;
const PM_TAKES = 30;

/** A daily register that was taken. */
export interface Register {
  key: string;
  homeroom: string;
  classId: string;
  day: string;
  session: Session;
  takenBy: string;
  takenAt: string;
}

/** All registers but the few that were forgotten, and on the newest day those that are still open. */
export function takenRegisters(plan: Plan): Register[] {
  return plan.lived.flatMap(({ day }, index) =>
    homerooms.flatMap((homeroom) =>
      SESSIONS.filter((session) => !isOpen(plan, homeroom, plan.lived.length - index, session)).flatMap((session) =>
        register(plan, homeroom, day, session),
      ),
    ),
  );
}

/** Whether it is one of those that stand open on purpose; `back` is 1 for the newest day. */
function isOpen(plan: Plan, homeroom: string, back: number, session: Session): boolean {
  if (homeroom === '8B' && session === 'pm' && back === SLIPPED) return true;
  if (back !== 1) return false;
  const afternoonToCome = plan.newestDay === plan.today && plan.minutes < sessionStarts.pm + PM_TAKES;
  return (session === 'pm' && afternoonToCome) || (demonstration.openRegisters as readonly string[]).includes(homeroom);
}

function register(plan: Plan, homeroom: string, day: string, session: Session): Register[] {
  const key = `${homeroom}/${day}/${session}`;
  const chance = random(`register/${key}`);
  if (chance.chance(FORGOTTEN)) return [];
  const covered = homeroom === plan.cover.homeroom && day >= plan.cover.from && day <= plan.cover.to;
  const takenBy = plan.staffId(covered ? 'substitute' : plan.classes.homerooms.get(homeroom)!.teacher);
  const takenAt = plan.past(day, sessionStarts[session] + 1 + chance.int(14));
  return [{ key, homeroom, classId: classId(homeroom), day, session, takenBy, takenAt }];
}
