'use client';

import { createContext, type ReactNode, use, useMemo } from 'react';
import type { Role } from '#db/caller.ts';
import type { Duty } from '#db/duties.ts';

export type ClientSession = {
  userId: string;
  role: Role;
  name: string;
  /** All roles in which the person is here: the page of another one acts in that. */
  roles: readonly Role[];
  /** Duties of a teacher; an administrator's pages ask for none. */
  duties: readonly Duty[];
};

const Context = createContext<ClientSession | null>(null);

/** What the server said about who acts. For wording and guarding only: nothing is decided by it. */
export function SessionProvider({ children, ...session }: ClientSession & { children: ReactNode }) {
  const { userId, role, name, roles, duties } = session;
  const known = `${roles}/${duties}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: lists by what they say, not by which list it is
  const value = useMemo(() => ({ userId, role, name, roles, duties }), [userId, role, name, known]);
  return <Context value={value}>{children}</Context>;
}

export function useSession(): ClientSession | null {
  return use(Context);
}

/** In which role an action of an office page is done: an administrator's, or a teacher's who holds a duty. */
export function useKeeperRole(): Role {
  return useSession()?.roles.includes('admin') ? 'admin' : 'teacher';
}
