import { changed, type Refused } from './conformance.ts';
import { minimal, textsOf } from './sets.ts';

const SCHOOL = { sourcedId: 's1', name: 'Oak', type: 'school', identifier: 'OAK' };

/** Rows that do not go with how their file is meant. */
export const refusedDeltas: readonly Refused[] = [
  [
    'a delta without status and time',
    () => textsOf({ orgs: minimal.orgs ?? [] }, { mode: 'delta' }),
    [
      'orgs.csv:2:status: The value is missing; a delta file needs it.',
      'orgs.csv:2:dateLastModified: The value is missing; a delta file needs it.',
    ],
  ],
  [
    'a delta with a time of another form',
    () => textsOf({ orgs: [{ ...SCHOOL, status: 'gone', dateLastModified: '2026-11-01' }] }, { mode: 'delta' }),
    [
      'orgs.csv:2:status: “gone” is not one of active, tobedeleted.',
      'orgs.csv:2:dateLastModified: “2026-11-01” is not a time with its zone. Write it as 2026-09-01T08:30:00.000Z.',
    ],
  ],
  [
    'a bulk file that deletes',
    () => changed('orgs', 0, { status: 'tobedeleted' }),
    ['orgs.csv:2:status: A bulk file lists what there is. Leave the row out, or send the file as delta.'],
  ],
];
