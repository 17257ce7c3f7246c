import type { FileName, Version } from '../binding.ts';
import { bindings } from '../binding-1-1.ts';
import { csvLine } from '../csv-writer.ts';
import type { FileSet, PartName } from '../file-set.ts';

export type Row = Record<string, string>;
export type Rows = Partial<Record<FileName, readonly Row[]>>;
/** Texts of files; bytes where text cannot say what is in them. */
export type Texts = Partial<Record<PartName, string | Uint8Array>>;

/** A set whose files are in memory, a few bytes at a time, so that pieces end anywhere. */
export const inMemory = (texts: Texts): FileSet => ({
  names: new Map(Object.keys(texts).map((name) => [name as PartName, `${name}.csv`])),
  others: [],
  async *read(name) {
    const content = texts[name] ?? '';
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
  },
  close: () => {},
});

const PIECE = 4093;

/** A file with the columns of the binding in their order, and then the extensions that its rows have. */
export function textOf(name: FileName, rows: readonly Row[], version: Version = '1.2'): string {
  const known = (bindings[version].get(name)?.fields ?? []).map((field) => field.name);
  const extensions = [...new Set(rows.flatMap(Object.keys))].filter((key) => !known.includes(key));
  const columns = [...known, ...extensions];
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))].map(csvLine).join('');
}

export const manifestOf = (files: Readonly<Record<string, string>>, version: string = '1.2') =>
  [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', version],
    ...Object.entries(files).map(([name, mode]) => [`file.${name}`, mode]),
    ['source.systemName', 'Elsewhere'],
  ]
    .map(csvLine)
    .join('');

/** Texts of a set: all its files in one mode, with a manifest that says so. */
export function textsOf(rows: Rows, { mode = 'bulk', version = '1.2' as Version } = {}): Texts {
  const names = Object.keys(rows) as FileName[];
  return {
    manifest: manifestOf(Object.fromEntries(names.map((name) => [name, mode])), version),
    ...Object.fromEntries(names.map((name) => [name, textOf(name, rows[name] ?? [], version)])),
  };
}

const SCHOOL = { sourcedId: 's1', name: 'Oak', type: 'school', identifier: 'OAK' };
const YEAR = { startDate: '2026-08-15', endDate: '2027-06-20', schoolYear: '2027' };

/** The least that a conforming sender sends: a school, a term without a year above it, a class with two people. */
export const minimal: Rows = {
  orgs: [SCHOOL],
  academicSessions: [{ sourcedId: 'term', title: 'Autumn', type: 'term', ...YEAR }],
  courses: [{ sourcedId: 'co', title: 'Algebra', orgSourcedId: 's1' }],
  classes: [
    {
      ...{ sourcedId: 'cl', title: 'Algebra 1', courseSourcedId: 'co', classType: 'scheduled' },
      ...{ schoolSourcedId: 's1', termSourcedIds: 'term' },
    },
  ],
  users: [
    { sourcedId: 'st', enabledUser: 'true', username: 'st', givenName: 'Ada', familyName: 'Okafor' },
    { sourcedId: 'te', enabledUser: 'true', username: 'te', givenName: 'Bo', familyName: 'Ito' },
  ],
  roles: [
    { sourcedId: 'r1', userSourcedId: 'st', roleType: 'primary', role: 'student', orgSourcedId: 's1' },
    { sourcedId: 'r2', userSourcedId: 'te', roleType: 'primary', role: 'teacher', orgSourcedId: 's1' },
  ],
  enrollments: [
    { sourcedId: 'e1', classSourcedId: 'cl', schoolSourcedId: 's1', userSourcedId: 'st', role: 'student' },
    {
      ...{ sourcedId: 'e2', classSourcedId: 'cl', schoolSourcedId: 's1', userSourcedId: 'te', role: 'teacher' },
      primary: 'true',
    },
  ],
};

const session = (sourcedId: string, type: string, startDate: string, endDate: string, parentSourcedId = ''): Row => ({
  ...{ sourcedId, title: sourcedId.toUpperCase(), type, startDate, endDate, parentSourcedId, schoolYear: '2027' },
});
const user = (sourcedId: string, givenName: string, familyName: string, more: Row = {}): Row => ({
  ...{ sourcedId, enabledUser: 'true', username: sourcedId, givenName, familyName, ...more },
});
const role = (sourcedId: string, userSourcedId: string, kind: string, more: Row = {}): Row => ({
  ...{ sourcedId, userSourcedId, roleType: 'primary', role: kind, orgSourcedId: 's1', ...more },
});
const enrolment = (sourcedId: string, classSourcedId: string, userSourcedId: string, kind: string, more: Row = {}) => ({
  ...{ sourcedId, classSourcedId, schoolSourcedId: 's1', userSourcedId, role: kind, ...more },
});
const lineItem = (sourcedId: string, title: string, categorySourcedId: string, more: Row = {}): Row => ({
  ...{ sourcedId, title, assignDate: '2026-09-01', dueDate: '2026-09-15', classSourcedId: 'math', categorySourcedId },
  ...{ academicSessionSourcedId: 'q1', resultValueMin: '0', resultValueMax: '20', schoolSourcedId: 's1', ...more },
});
const result = (sourcedId: string, lineItemSourcedId: string, studentSourcedId: string, more: Row): Row => ({
  ...{ sourcedId, lineItemSourcedId, studentSourcedId, scoreStatus: 'fully graded', scoreDate: '2026-09-16', ...more },
});

/** Every file of 1.2 with every field of it, and an extension column in most: a school of a district, with one of each kind of row. */
export const full: Rows = {
  orgs: [
    { sourcedId: 'd1', name: 'Two Rivers', type: 'district', identifier: 'TR', 'metadata.region': 'North' },
    { ...SCHOOL, parentSourcedId: 'd1', 'metadata.region': '' },
    { sourcedId: 'dep', name: 'Science', type: 'department', parentSourcedId: 's1' },
  ],
  academicSessions: [
    session('y1', 'schoolYear', '2026-08-15', '2027-06-20'),
    session('full', 'term', '2026-08-15', '2027-06-20', 'y1'),
    session('t1', 'term', '2026-08-15', '2027-01-20', 'y1'),
    session('sem1', 'semester', '2026-08-15', '2027-01-20', 'y1'),
    session('sem2', 'semester', '2027-01-20', '2027-06-20', 'y1'),
    session('q1', 'gradingPeriod', '2026-08-15', '2026-10-30', 'sem1'),
    session('q2', 'gradingPeriod', '2026-10-30', '2027-01-20', 'sem1'),
    session('weeks', 'ext:sixWeeks', '2026-08-15', '2026-09-26', 'y1'),
  ],
  courses: [
    {
      ...{
        sourcedId: 'co-m',
        schoolYearSourcedId: 'y1',
        title: 'Mathematics, “one”',
        courseCode: 'MAT1',
        grades: '07,08',
      },
      ...{ orgSourcedId: 's1', subjects: 'Algebra,Geometry', subjectCodes: '02052,02072', 'metadata.credits': '0.5' },
    },
    { sourcedId: 'co-h', title: 'Homeroom', orgSourcedId: 's1' },
  ],
  classes: [
    {
      ...{
        sourcedId: 'math',
        title: 'Maths',
        grades: '07',
        courseSourcedId: 'co-m',
        classCode: 'M-7',
        classType: 'scheduled',
      },
      ...{
        location: 'Room "4"',
        schoolSourcedId: 's1',
        termSourcedIds: 'sem1,sem2',
        subjects: 'Algebra',
        subjectCodes: '02052',
      },
      ...{ periods: '1,3', 'metadata.capacity': '30' },
    },
    {
      ...{
        sourcedId: 'hr',
        title: '7A',
        grades: '07',
        courseSourcedId: 'co-h',
        classType: 'homeroom',
        schoolSourcedId: 's1',
      },
      termSourcedIds: 'y1',
    },
    {
      ...{
        sourcedId: 'lone',
        title: 'Without a teacher',
        courseSourcedId: 'co-m',
        classType: 'scheduled',
        schoolSourcedId: 's1',
      },
      termSourcedIds: 'sem1',
    },
  ],
  users: [
    user('te1', 'Bo', 'Ito', { email: 'bo@oak.example', 'metadata.note': 'two\r\nlines' }),
    user('te2', 'Dara', 'Nguyễn'),
    user('st1', 'Émile', "O'Brien", {
      ...{
        userIds: '{LDAP:emile},{LTI:9f:1}',
        middleName: 'J',
        identifier: '4711',
        email: 'emile@oak.example',
        sms: '+15550100',
      },
      ...{ phone: '+1 555 0101', agentSourcedIds: 'pa1,pa2', grades: '07', userMasterIdentifier: 'UMI-1' },
      ...{
        preferredGivenName: 'Em',
        preferredMiddleName: 'Jay',
        preferredFamilyName: 'Brien',
        primaryOrgSourcedId: 's1',
      },
      pronouns: 'they/them',
    }),
    user('st2', 'Chi', 'Okafor', { enabledUser: 'false', agentSourcedIds: 'pa1' }),
    user('st3', 'Chi', 'Okafor'),
    user('pa1', 'Ines', "O'Brien"),
    user('pa2', 'Jo', 'Smith, Jr.'),
    user('ad', 'Gil', 'Admin'),
  ],
  userProfiles: [
    {
      ...{ sourcedId: 'up1', userSourcedId: 'te1', profileType: 'platform', vendorId: 'v1', applicationId: 'a1' },
      ...{ description: 'Reading', credentialType: 'username', username: 'bo.ito' },
    },
  ],
  roles: [
    role('r1', 'te1', 'teacher', { userProfileSourcedId: 'up1', beginDate: '2026-08-01', endDate: '2027-07-01' }),
    role('r2', 'te1', 'aide', { roleType: 'secondary', orgSourcedId: 'dep' }),
    role('r3', 'te2', 'teacher'),
    ...['st1', 'st2', 'st3'].map((id) => role(`r-${id}`, id, 'student')),
    role('r4', 'pa1', 'parent'),
    role('r5', 'pa2', 'guardian', { 'metadata.since': '2020' }),
    role('r6', 'ad', 'principal'),
  ],
  demographics: [
    {
      ...{
        sourcedId: 'st1',
        birthDate: '2013-02-28',
        sex: 'unspecified',
        americanIndianOrAlaskaNative: 'false',
        asian: 'true',
      },
      ...{ blackOrAfricanAmerican: 'false', nativeHawaiianOrOtherPacificIslander: 'false', white: 'true' },
      ...{ demographicRaceTwoOrMoreRaces: 'true', hispanicOrLatinoEthnicity: 'false', countryOfBirthCode: 'US' },
      ...{
        stateOfBirthAbbreviation: 'NY',
        cityOfBirth: 'Ítaca',
        publicSchoolResidenceStatus: '01652',
        'metadata.x': '1',
      },
    },
  ],
  enrollments: [
    enrolment('e1', 'math', 'te1', 'teacher', { primary: 'true' }),
    enrolment('e2', 'math', 'te2', 'teacher', { primary: 'false' }),
    ...['st1', 'st2', 'st3'].map((id) => enrolment(`e-${id}`, 'math', id, 'student', { beginDate: '2026-08-15' })),
    enrolment('e3', 'hr', 'st1', 'student', { beginDate: '2026-08-15', endDate: '2027-06-20', 'metadata.seat': '4' }),
    enrolment('e4', 'lone', 'st1', 'student'),
    enrolment('e5', 'hr', 'te2', 'administrator'),
    enrolment('e6', 'hr', 'ad', 'proctor'),
  ],
  resources: [
    {
      ...{
        sourcedId: 'rs',
        vendorResourceId: 'urn:book:1',
        title: 'Book',
        roles: 'student,teacher',
        importance: 'primary',
      },
      ...{ vendorId: 'v1', applicationId: 'a1' },
    },
  ],
  courseResources: [{ sourcedId: 'cor', title: 'Book', courseSourcedId: 'co-m', resourceSourcedId: 'rs' }],
  classResources: [{ sourcedId: 'clr', title: 'Book', classSourcedId: 'math', resourceSourcedId: 'rs' }],
  userResources: [
    { sourcedId: 'usr', userSourcedId: 'st1', orgSourcedId: 's1', classSourcedId: 'math', resourceSourcedId: 'rs' },
  ],
  scoreScales: [
    {
      ...{
        sourcedId: 'sc1',
        title: 'Letters',
        type: 'letter',
        orgSourcedId: 's1',
        courseSourcedId: 'co-m',
        classSourcedId: 'math',
      },
      scoreScaleValue: '{A:90},{B:80},{C:70.5},{F:0}',
    },
    {
      ...{
        sourcedId: 'sc2',
        title: 'Ranges',
        type: 'range',
        orgSourcedId: 's1',
        courseSourcedId: 'co-m',
        classSourcedId: 'lone',
      },
      scoreScaleValue: '{90-100:1},{75-89:2},{0-74:3}',
    },
  ],
  categories: [
    { sourcedId: 'hw', title: 'Homework', weight: '40' },
    { sourcedId: 'fin', title: 'Final grades' },
  ],
  lineItems: [
    lineItem('li1', 'Essay', 'hw', { description: 'Read,\nthen write.' }),
    lineItem('li2', 'Quiz', 'hw', { 'metadata.unit': '3' }),
    lineItem('li3', 'Q1', 'fin', { resultValueMax: '100' }),
    lineItem('li0', 'Conduct', 'fin', { resultValueMax: '5' }),
    lineItem('li4', 'Punctuality', 'fin', { classSourcedId: 'hr' }),
  ],
  lineItemLearningObjectiveIds: [
    {
      sourcedId: 'lo',
      lineItemSourcedId: 'li1',
      source: 'case',
      learningObjectiveId: 'urn:uuid:11111111-1111-4111-8111-111111111111',
    },
  ],
  lineItemScoreScales: [{ sourcedId: 'ls', title: 'Letters', lineItemSourcedId: 'li2', scoreScaleSourcedId: 'sc1' }],
  results: [
    result('g1', 'li1', 'st1', {
      score: '17.5',
      comment: 'Good',
      classSourcedId: 'math',
      inProgress: 'false',
      late: 'true',
    }),
    result('g2', 'li1', 'st2', { scoreStatus: 'exempt' }),
    result('g3', 'li1', 'st3', { scoreStatus: 'not submitted', missing: 'true' }),
    result('g4', 'li2', 'st1', { textScore: 'B' }),
    result('g5', 'li2', 'st2', { scoreStatus: 'partially graded', incomplete: 'true' }),
    result('g6', 'li2', 'st3', { textScore: '1' }),
    result('g7', 'li3', 'st1', { score: '91.25', textScore: 'A-', comment: 'A good term' }),
    result('g8', 'li3', 'st3', { textScore: 'B' }),
    result('g9', 'li0', 'st1', { score: '4' }),
    result('h1', 'li4', 'st1', { textScore: 'always' }),
  ],
  resultLearningObjectiveIds: [
    {
      sourcedId: 'rlo',
      resultSourcedId: 'g1',
      source: 'unknown',
      learningObjectiveId: 'x',
      score: '1.5',
      textScore: 'met',
    },
  ],
  resultScoreScales: [{ sourcedId: 'rss', title: 'Ranges', resultSourcedId: 'g6', scoreScaleSourcedId: 'sc2' }],
};
