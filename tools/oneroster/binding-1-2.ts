import { type Binding, type FileName, field, file, required } from './binding.ts';

const link = (name: string, refers: FileName) => required(name, 'guid', { refers });
const mayLink = (name: string, refers: FileName) => field(name, 'guid', { refers });
const word = (name: string, values: readonly string[]) => required(name, 'one', { values, extensible: true });
const mayWord = (name: string, values: readonly string[]) => field(name, 'one', { values, extensible: true });
const flags = (...names: string[]) => names.map((name) => field(name, 'boolean'));
const texts = (...names: string[]) => names.map((name) => field(name, 'text'));

/** Vocabularies of the binding. All but roleType and importance may be extended by words of one's own. */
export const vocabulary = {
  session: ['gradingPeriod', 'semester', 'schoolYear', 'term'],
  org: ['department', 'school', 'district', 'local', 'state', 'national'],
  class: ['homeroom', 'scheduled'],
  role: [
    ...['aide', 'counselor', 'districtAdministrator', 'guardian', 'parent', 'principal', 'proctor', 'relative'],
    ...['siteAdministrator', 'student', 'systemAdministrator', 'teacher'],
  ],
  enrolment: ['administrator', 'proctor', 'student', 'teacher'],
  sex: ['male', 'female', 'unspecified', 'other'],
  score: ['exempt', 'fully graded', 'not submitted', 'partially graded', 'submitted'],
  resourceRole: ['administrator', 'aide', 'guardian', 'parent', 'proctor', 'relative', 'student', 'teacher'],
  importance: ['primary', 'secondary'],
  objective: ['case', 'unknown'],
} as const;

const rostering = [
  file('academicSessions', [
    required('title', 'text'),
    word('type', vocabulary.session),
    required('startDate', 'date'),
    required('endDate', 'date'),
    mayLink('parentSourcedId', 'academicSessions'),
    required('schoolYear', 'year'),
  ]),
  file('orgs', [
    required('name', 'text'),
    word('type', vocabulary.org),
    field('identifier', 'text'),
    mayLink('parentSourcedId', 'orgs'),
  ]),
  file('courses', [
    mayLink('schoolYearSourcedId', 'academicSessions'),
    required('title', 'text'),
    field('courseCode', 'text'),
    field('grades', 'texts'),
    link('orgSourcedId', 'orgs'),
    field('subjects', 'texts'),
    field('subjectCodes', 'texts'),
  ]),
  file('classes', [
    required('title', 'text'),
    field('grades', 'texts'),
    link('courseSourcedId', 'courses'),
    field('classCode', 'text'),
    word('classType', vocabulary.class),
    field('location', 'text'),
    link('schoolSourcedId', 'orgs'),
    required('termSourcedIds', 'guids', { refers: 'academicSessions' }),
    field('subjects', 'texts'),
    field('subjectCodes', 'texts'),
    field('periods', 'texts'),
  ]),
  file('users', [
    required('enabledUser', 'boolean'),
    required('username', 'text'),
    field('userIds', 'pairs'),
    required('givenName', 'text'),
    required('familyName', 'text'),
    ...texts('middleName', 'identifier', 'email', 'sms', 'phone'),
    field('agentSourcedIds', 'guids', { refers: 'users' }),
    field('grades', 'texts'),
    ...texts('password', 'userMasterIdentifier'),
    ...texts('preferredGivenName', 'preferredMiddleName', 'preferredFamilyName'),
    mayLink('primaryOrgSourcedId', 'orgs'),
    field('pronouns', 'text'),
  ]),
  file('roles', [
    link('userSourcedId', 'users'),
    required('roleType', 'one', { values: ['primary', 'secondary'] }),
    word('role', vocabulary.role),
    field('beginDate', 'date'),
    field('endDate', 'date'),
    link('orgSourcedId', 'orgs'),
    mayLink('userProfileSourcedId', 'userProfiles'),
  ]),
  file('userProfiles', [
    link('userSourcedId', 'users'),
    required('profileType', 'text'),
    required('vendorId', 'text'),
    ...texts('applicationId', 'description'),
    required('credentialType', 'text'),
    required('username', 'text'),
    field('password', 'text'),
  ]),
  file('enrollments', [
    link('classSourcedId', 'classes'),
    link('schoolSourcedId', 'orgs'),
    link('userSourcedId', 'users'),
    word('role', vocabulary.enrolment),
    field('primary', 'boolean'),
    field('beginDate', 'date'),
    field('endDate', 'date'),
  ]),
  file('demographics', [
    field('birthDate', 'date'),
    mayWord('sex', vocabulary.sex),
    ...flags('americanIndianOrAlaskaNative', 'asian', 'blackOrAfricanAmerican', 'nativeHawaiianOrOtherPacificIslander'),
    ...flags('white', 'demographicRaceTwoOrMoreRaces', 'hispanicOrLatinoEthnicity'),
    ...texts('countryOfBirthCode', 'stateOfBirthAbbreviation', 'cityOfBirth', 'publicSchoolResidenceStatus'),
  ]),
];

const resources = [
  file('resources', [
    required('vendorResourceId', 'text'),
    field('title', 'text'),
    field('roles', 'some', { values: vocabulary.resourceRole, extensible: true }),
    field('importance', 'one', { values: vocabulary.importance }),
    ...texts('vendorId', 'applicationId'),
  ]),
  file('classResources', [
    field('title', 'text'),
    link('classSourcedId', 'classes'),
    link('resourceSourcedId', 'resources'),
  ]),
  file('courseResources', [
    field('title', 'text'),
    link('courseSourcedId', 'courses'),
    link('resourceSourcedId', 'resources'),
  ]),
  file('userResources', [
    link('userSourcedId', 'users'),
    mayLink('orgSourcedId', 'orgs'),
    mayLink('classSourcedId', 'classes'),
    link('resourceSourcedId', 'resources'),
  ]),
];

const gradebook = [
  file('categories', [required('title', 'text'), field('weight', 'integer')]),
  file('lineItems', [
    required('title', 'text'),
    field('description', 'text'),
    required('assignDate', 'dayOrTime'),
    required('dueDate', 'dayOrTime'),
    link('classSourcedId', 'classes'),
    link('categorySourcedId', 'categories'),
    link('academicSessionSourcedId', 'academicSessions'),
    field('resultValueMin', 'number'),
    field('resultValueMax', 'number'),
    link('schoolSourcedId', 'orgs'),
  ]),
  file('lineItemLearningObjectiveIds', [
    link('lineItemSourcedId', 'lineItems'),
    word('source', vocabulary.objective),
    required('learningObjectiveId', 'text'),
  ]),
  file('lineItemScoreScales', [
    field('title', 'text'),
    link('lineItemSourcedId', 'lineItems'),
    link('scoreScaleSourcedId', 'scoreScales'),
  ]),
  file('results', [
    link('lineItemSourcedId', 'lineItems'),
    link('studentSourcedId', 'users'),
    word('scoreStatus', vocabulary.score),
    field('score', 'number'),
    required('scoreDate', 'dayOrTime'),
    ...texts('comment', 'textScore'),
    mayLink('classSourcedId', 'classes'),
    ...flags('inProgress', 'incomplete', 'late', 'missing'),
  ]),
  file('resultLearningObjectiveIds', [
    link('resultSourcedId', 'results'),
    word('source', vocabulary.objective),
    required('learningObjectiveId', 'text'),
    field('score', 'number'),
    field('textScore', 'text'),
  ]),
  file('resultScoreScales', [
    field('title', 'text'),
    link('resultSourcedId', 'results'),
    link('scoreScaleSourcedId', 'scoreScales'),
  ]),
  file('scoreScales', [
    required('title', 'text'),
    required('type', 'text'),
    link('orgSourcedId', 'orgs'),
    link('courseSourcedId', 'courses'),
    link('classSourcedId', 'classes'),
    required('scoreScaleValue', 'pairs'),
  ]),
];

/**
 * Every data file of the 1EdTech OneRoster CSV binding 1.2.1 (22 August 2023) with its fields in their order, whether each
 * is required, its type and vocabulary. Checked on 2026-11-23 field by field against two readings of that document, the
 * public repositories LongsightGroup/oneroster (CSV schemas and conformance scenarios) and, for rosters,
 * a validator of the profile of Japan; its own tables could not be opened. Of the earlier 1.2 of 2022, `users.csv` had
 * `resourceSourcedIds`, which 1.2.1 took out: read, it is an extension column like others.
 *
 * Read more laxly than the binding says, since senders write so: columns of any order and case, optional ones left out, booleans
 * of any case, `status` and `dateLastModified` in bulk files, times where the binding has days. These come back as they came.
 */
export const binding12: Binding = new Map([...rostering, ...resources, ...gradebook]);
