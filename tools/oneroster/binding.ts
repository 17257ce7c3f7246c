/**
 * How a field's text is to be read: the binding's data types, of which `pairs` are its lists of `{type:id}` or
 * `{value:value}`, `one` and `some` its enumerations. `dayOrTime` is the binding's Date, in which senders put times as well.
 */
export type FieldType =
  | ('text' | 'texts' | 'pairs' | 'guid' | 'guids')
  | ('date' | 'dayOrTime' | 'datetime' | 'year' | 'boolean' | 'integer' | 'number')
  | ('one' | 'some');

/** Data files in the order in which what is referred to comes first. */
export const fileNames = [
  ...[
    'orgs',
    'academicSessions',
    'courses',
    'classes',
    'users',
    'userProfiles',
    'roles',
    'demographics',
    'enrollments',
  ],
  ...['resources', 'courseResources', 'classResources', 'userResources'],
  ...['scoreScales', 'categories', 'lineItems', 'lineItemLearningObjectiveIds', 'lineItemScoreScales'],
  ...['results', 'resultLearningObjectiveIds', 'resultScoreScales'],
] as const;

export type FileName =
  | ('orgs' | 'academicSessions' | 'courses' | 'classes' | 'users' | 'userProfiles' | 'roles' | 'demographics')
  | (
      | 'enrollments'
      | 'resources'
      | 'courseResources'
      | 'classResources'
      | 'userResources'
      | 'scoreScales'
      | 'categories'
    )
  | ('lineItems' | 'lineItemLearningObjectiveIds' | 'lineItemScoreScales' | 'results' | 'resultLearningObjectiveIds')
  | 'resultScoreScales';

export interface Field {
  name: string;
  type: FieldType;
  required: boolean;
  /** Of `one` and `some`: the words of the vocabulary. */
  values?: readonly string[];
  /** Words of the sender's own are allowed if they begin with `ext:`. */
  extensible: boolean;
  /** Of `guid` and `guids`: the file whose sourcedId it names. */
  refers?: FileName;
}

export interface FileBinding {
  name: FileName;
  /** In the order of the specification; extension columns stand to the right of them. */
  fields: readonly Field[];
}

export type Version = '1.1' | '1.2';
export type Binding = ReadonlyMap<FileName, FileBinding>;

type Options = Partial<Omit<Field, 'name' | 'type'>>;

export const field = (name: string, type: FieldType, options: Options = {}): Field => ({
  name,
  type,
  required: false,
  extensible: false,
  ...options,
});

export const required = (name: string, type: FieldType, options: Options = {}) =>
  field(name, type, { ...options, required: true });

/** The three fields that begin every data file. `status` and `dateLastModified` are required in delta files only. */
const head = [
  required('sourcedId', 'guid'),
  field('status', 'one', { values: ['active', 'tobedeleted'] }),
  field('dateLastModified', 'datetime'),
];

export const file = (name: FileName, fields: readonly Field[]): [FileName, FileBinding] => [
  name,
  { name, fields: [...head, ...fields] },
];
