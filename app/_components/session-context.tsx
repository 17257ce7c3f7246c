'use client';

import { createContext, type ReactNode, use, useMemo } from 'react';
import type { Role } from '#db/caller.ts';

export type ClientSession = { userId: string; role: Role; name: string };

const Context = createContext<ClientSession | null>(null);

/** What the server said about who acts. For wording and guarding only: nothing is decided by it. */
export function SessionProvider({ userId, role, name, children }: ClientSession & { children: ReactNode }) {
  const value = useMemo(() => ({ userId, role, name }), [userId, role, name]);
  return <Context value={value}>{children}</Context>;
}

export function useSession(): ClientSession | null {
  return use(Context);
}
