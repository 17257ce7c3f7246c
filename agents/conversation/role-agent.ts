import type { Role } from '#db/caller.ts';
import { adminAgent } from '../admin/agent.ts';
import { parentAgent } from '../parent/agent.ts';
import { studentAgent } from '../student/agent.ts';
import { teacherAgent } from '../teacher/agent.ts';

export type AgentRole = Exclude<Role, 'super_admin'>;

/** An agent is data: who it is and how it answers. What it may do is what its role's operations are. */
export interface RoleAgent {
  role: AgentRole;
  /** Name in traces and the audit log. */
  name: string;
  /** Static, so that providers can cache it; facts of the caller follow it. */
  instructions: string;
  /** Operation whose summary stands in the context of every turn. */
  digest?: string;
}

const agents: Record<AgentRole, RoleAgent> = {
  student: studentAgent,
  teacher: teacherAgent,
  admin: adminAgent,
  parent: parentAgent,
};

/** The agent of a role; the super admin has none, since an identity beyond row security never runs a model. */
export const agentOf = (role: Role): RoleAgent | undefined => (role === 'super_admin' ? undefined : agents[role]);
