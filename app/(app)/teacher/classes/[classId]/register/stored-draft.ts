import type { Marks, RegisterView } from './register-draft.ts';

/** What survives a reload: the marks, the version that they were made on, and the key of a send that was not answered. */
export interface StoredDraft {
  version: number;
  marks: Marks;
  pendingKey: string | null;
}

const nameOf = (userId: string, { classId, day, session }: RegisterView) =>
  `catalyst-register:${userId}:${classId}:${day}:${session}`;

// Storage can be switched off or full: then a draft lives as long as the page.
export function readDraft(userId: string, register: RegisterView): StoredDraft | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(nameOf(userId, register)) ?? 'null') as StoredDraft | null;
    return found && typeof found.version === 'number' && typeof found.marks === 'object' ? found : null;
  } catch {
    return null;
  }
}

export function keepDraft(userId: string, register: RegisterView, draft: StoredDraft | null): void {
  try {
    if (draft) sessionStorage.setItem(nameOf(userId, register), JSON.stringify(draft));
    else sessionStorage.removeItem(nameOf(userId, register));
  } catch {}
}
