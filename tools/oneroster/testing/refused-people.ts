import { changed, OWN, type Refused, ROLES } from './conformance.ts';

/** Users, their roles and their places. */
export const refusedPeople: readonly Refused[] = [
  [
    'a required value that is missing',
    () => changed('users', 1, { givenName: '' }),
    ['users.csv:3:givenName: The value is missing.'],
  ],
  [
    'references to nothing',
    () => changed('enrollments', 0, { classSourcedId: 'nope', userSourcedId: 'who' }),
    [
      'enrollments.csv:2:classSourcedId: “nope” is not in classes.csv. Add it there, or correct it here.',
      'enrollments.csv:2:userSourcedId: “who” is not in users.csv. Add it there, or correct it here.',
    ],
  ],
  [
    'words that are no words of the vocabulary',
    () => changed('roles', 0, { role: 'pupil', roleType: 'ext:main' }),
    [
      'roles.csv:2:roleType: “ext:main” is not one of primary, secondary.',
      `roles.csv:2:role: “pupil” is not one of ${ROLES}${OWN}`,
    ],
  ],
  [
    'a truth of another form',
    () => changed('users', 0, { enabledUser: '1' }),
    ['users.csv:2:enabledUser: “1” is neither true nor false.'],
  ],
  [
    'ids and pairs of other forms',
    () => changed('users', 0, { agentSourcedIds: 'te,o o', userIds: 'LDAP:ada', primaryOrgSourcedId: 'a'.repeat(256) }),
    [
      'users.csv:2:userIds: “LDAP:ada” is not a list of pairs in braces. Write it as {first:second},{first:second}.',
      'users.csv:2:agentSourcedIds: “o o” has the character “ ”. Ids are of letters a to z, digits and . - _ / @ alone.',
      `users.csv:2:primaryOrgSourcedId: “${'a'.repeat(40)}…” is longer than 255 characters.`,
    ],
  ],
];
