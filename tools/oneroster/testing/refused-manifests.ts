import type { Refused } from './conformance.ts';
import { manifestOf, minimal, textOf, textsOf } from './sets.ts';

const modes = () => Object.fromEntries(Object.keys(minimal).map((name) => [name, 'bulk']));

/** Manifests, and files that are not as the manifest says. */
export const refusedManifests: readonly Refused[] = [
  [
    'no manifest',
    () => ({ orgs: textOf('orgs', minimal.orgs ?? []) }),
    [
      'manifest.csv:0:: The manifest is missing. It says which files are sent and whether each is bulk or delta; put manifest.csv beside the others.',
    ],
  ],
  [
    'a manifest without its first line',
    () => ({ manifest: 'manifest.version,1.0\noneroster.version,1.2\n' }),
    [
      'manifest.csv:1:: The first line has to be propertyName,value.',
      'manifest.csv:0:manifest.version: The version of the manifest is missing: 1.0.',
    ],
  ],
  [
    'another version',
    () => ({ manifest: manifestOf({}, '2.0') }),
    ['manifest.csv:3:oneroster.version: Version “2.0” cannot be read, only 1.1 and 1.2.'],
  ],
  [
    'another form of manifest',
    () => ({ manifest: manifestOf({}).replace('1.0', '1.1') }),
    ['manifest.csv:2:manifest.version: Version “1.1” of the manifest cannot be read, only 1.0.'],
  ],
  [
    'a bulk file that is not there',
    () => ({ ...textsOf(minimal), manifest: manifestOf({ ...modes(), demographics: 'bulk' }) }),
    [
      'manifest.csv:11:file.demographics: The manifest says bulk, but demographics.csv is not there. Add it, or say absent.',
    ],
  ],
  [
    'a file that is said to be absent',
    () => ({ ...textsOf(minimal), manifest: manifestOf({ ...modes(), roles: 'absent' }) }),
    ['manifest.csv:9:file.roles: roles.csv is there, but the manifest says it is absent. Say bulk or delta.'],
  ],
  [
    'a file of 1.2 in 1.1',
    () => ({ manifest: manifestOf({ roles: 'bulk' }, '1.1'), roles: textOf('roles', minimal.roles ?? []) }),
    ['manifest.csv:4:file.roles: Version 1.1 has no roles.csv. Say absent, or send version 1.2.'],
  ],
];
