import { type Binding, type Field, type FileBinding, type FileName, field, required, type Version } from './binding.ts';
import { binding12, vocabulary } from './binding-1-2.ts';

const without = (fields: readonly Field[], ...names: string[]) => fields.filter(({ name }) => !names.includes(name));

/** Vocabularies of 1.1 are closed: no words of the sender's own. */
const closed = (fields: readonly Field[]) => fields.map((one) => ({ ...one, extensible: false }));

const fieldsOf = (name: FileName) => closed(binding12.get(name)?.fields ?? []);

/** Users carry their role and schools in 1.1 (CSV tables, "users.csv"); 1.2 moved both to roles.csv. */
function users(): Field[] {
  const [sourcedId, status, modified, enabled, ...rest] = without(
    fieldsOf('users'),
    ...['userMasterIdentifier', 'preferredGivenName', 'preferredMiddleName', 'preferredFamilyName'],
    ...['primaryOrgSourcedId', 'pronouns'],
  ) as [Field, Field, Field, Field, ...Field[]];
  const added = [
    required('orgSourcedIds', 'guids', { refers: 'orgs' }),
    required('role', 'one', { values: vocabulary.resourceRole }),
  ];
  // Senders of 1.1 commonly write a bare id where it says pairs.
  const ids = rest.map((one): Field => (one.name === 'userIds' ? { ...one, type: 'texts' } : one));
  return [sourcedId, status, modified, enabled, ...added, ...ids];
}

const lineItems = () =>
  without(fieldsOf('lineItems'), 'schoolSourcedId').map((one) => {
    if (one.name === 'academicSessionSourcedId')
      return required('gradingPeriodSourcedId', 'guid', { refers: 'academicSessions' });
    return one.type === 'number' ? { ...one, required: true } : one;
  });

const results = () =>
  without(fieldsOf('results'), 'textScore', 'classSourcedId', 'inProgress', 'incomplete', 'late', 'missing').map(
    (one) => (one.name === 'score' ? { ...one, required: true } : one),
  );

const demographics = () =>
  fieldsOf('demographics').map((one) =>
    one.name === 'sex' ? field('sex', 'one', { values: ['male', 'female'] }) : one,
  );

const same = ['academicSessions', 'orgs', 'courses', 'classes', 'enrollments'] as const;
const sameResources = ['resources', 'classResources', 'courseResources'] as const;

const files: [FileName, readonly Field[]][] = [
  ...[...same, ...sameResources].map((name): [FileName, readonly Field[]] => [name, fieldsOf(name)]),
  ['users', users()],
  ['demographics', demographics()],
  ['categories', without(fieldsOf('categories'), 'weight')],
  ['lineItems', lineItems()],
  ['results', results()],
];

/**
 * Every data file of the 1EdTech OneRoster 1.1 CSV tables, said as what differs from 1.2. Names, order and required fields
 * checked on 2026-11-23 against the public repositories delabj/oneRoster (columns of all files), oat-sa/oneroster-import
 * (required fields) and, with the vocabularies of rosters, legertom/oneroster-data; those of gradebooks from memory.
 */
export const binding11: Binding = new Map(
  files.map(([name, fields]): [FileName, FileBinding] => [name, { name, fields }]),
);

export const bindings: Record<Version, Binding> = { '1.1': binding11, '1.2': binding12 };
