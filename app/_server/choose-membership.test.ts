import { describe, expect, it } from 'vitest';
import { chooseMembership } from './choose-membership.ts';

const teacher = { membershipId: 't', role: 'teacher' as const };
const parent = { membershipId: 'p', role: 'parent' as const };
const parentElsewhere = { membershipId: 'e', role: 'parent' as const };

describe('chooseMembership', () => {
  it.each([
    ['what was chosen', [teacher, parent], { chosen: 'p' }, parent],
    [
      'what was chosen, even on a page of another role',
      [teacher, parent],
      { chosen: 't', role: 'parent' as const },
      teacher,
    ],
    ['the only one of the role', [teacher, parent], { role: 'parent' as const }, parent],
    [
      'the oldest, where the role does not decide',
      [teacher, parent, parentElsewhere],
      { role: 'parent' as const },
      teacher,
    ],
    ['the oldest, where the choice has ended', [teacher, parent], { chosen: 'ended' }, teacher],
    ['nothing for a stranger', [], { role: 'parent' as const }, undefined],
  ])('takes %s', (_what, memberships, wish, expected) => {
    expect(chooseMembership(memberships, wish)).toBe(expected);
  });
});
