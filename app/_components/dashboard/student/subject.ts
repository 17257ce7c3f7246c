import type { Caller } from '#db/caller.ts';

/** Whom the blocks are about: the student who looks, or one child of the parent who looks. */
export interface Subject {
  caller: Caller;
  /** A parent's child; the student themselves if left out. */
  child?: { id: string; name: string };
}

/** `studentId` of an operation's input; operations take the student who asks where it is left out. */
export const studentOf = ({ child }: Subject): { studentId?: string } => (child ? { studentId: child.id } : {});

/** For wording by `{who, select, me {…} other {…}}`. */
export const wordsFor = ({ child }: Subject) => ({
  who: child ? 'child' : 'me',
  name: child?.name.split(' ')[0] ?? '',
});
