import type { AgentRole } from '../role-agent.ts';

/** What a turn should do: the operations in any order, what their arguments contain, and how they end. */
export interface Expected {
  operations: string[];
  /** Contained in the arguments of one of the calls. */
  input?: Record<string, unknown>;
  status?: 'done' | 'approval-required' | 'failed';
  says?: RegExp;
}

export type Turn = [said: string, expected: Expected];
export type Conversation = [role: AgentRole, ...turns: Turn[]];

const reads = (operation: string, input?: Expected['input']): Expected => ({
  operations: [operation],
  status: 'done',
  ...(input && { input }),
});
const proposes = (operation: string, input?: Expected['input']): Expected => ({
  operations: [operation],
  status: 'approval-required',
  ...(input && { input }),
});
const refused = (operation: string, input?: Expected['input']): Expected => ({
  operations: [operation],
  status: 'failed',
  ...(input && { input }),
});
const says = (words: RegExp): Expected => ({ operations: [], says: words });

const register = 'attendance.markClass';
const exceptions = (...of: Record<string, unknown>[]) => ({ exceptions: of });
const cannot = says(/cannot look that up or do it here/);

/** As people type, by role; said by nobody who knew how it works. Days are left out: they depend on the day of the test. */
export const conversations: Conversation[] = [
  [
    'teacher',
    [
      "mark everyone in 8B present except Sam Okafor, he's late",
      proposes(register, { classId: '8B', ...exceptions({ studentId: 'Sam Okafor', codeId: 'late' }) }),
    ],
    ['no, he was absent', proposes(register, exceptions({ studentId: 'Sam Okafor', codeId: 'absent' }))],
    [
      'and li chen came 5 minutes late',
      proposes(
        register,
        exceptions(
          { studentId: 'Sam Okafor', codeId: 'absent' },
          { studentId: 'li chen', codeId: 'late', minutesLate: 5 },
        ),
      ),
    ],
    ['did you do it?', says(/card/)],
  ],
  [
    'teacher',
    [
      'all present in 8b apart from sam okafor who came 10 min late',
      proposes(register, exceptions({ studentId: 'sam okafor', codeId: 'late', minutesLate: 10 })),
    ],
  ],
  [
    'teacher',
    [
      'mark 8b present, Sam R is late and Omar is absent',
      proposes(register, exceptions({ studentId: 'Sam R', codeId: 'late' }, { studentId: 'Omar', codeId: 'absent' })),
    ],
  ],
  [
    'teacher',
    ['mark 8b present except sam', refused(register, exceptions({ studentId: 'sam', codeId: 'absent' }))],
    ['Okafor', proposes(register)],
  ],
  ['teacher', ['everyone in 8B is here except the two Sams', proposes(register)]],
  [
    'teacher',
    [
      'take attendance for my homeroom, only maya missing',
      proposes(register, exceptions({ studentId: 'maya', codeId: 'absent' })),
    ],
  ],
  ['teacher', ['marca a todos presentes en 8B menos a Omar', { ...proposes(register), says: /compruébalo/ }]],
  [
    'teacher',
    [
      'sam okafor arrived 20 min late this morning',
      { operations: ['attendance.markStudent'], input: { studentId: 'sam okafor', codeId: 'late', minutesLate: 20 } },
    ],
  ],
  [
    'teacher',
    ['hows 8b attendance looking', reads('attendance.ofClass', { classId: '8B' })],
    ['and last month?', reads('attendance.ofClass', { classId: '8B' })],
    ['what about 10A?', refused('attendance.ofClass', { classId: '10A' })],
    ['who is the worst', reads('attendance.ofClass', { classId: '8B' })],
  ],
  [
    'teacher',
    ['mark 8B all present', proposes(register)],
    ['what about 8B last month?', reads('attendance.ofClass', { classId: '8B' })],
  ],
  ['teacher', ['kids in 8b under 85 percent attendance', reads('attendance.atRisk', { classId: '8B', threshold: 85 })]],
  ['teacher', ['which kids should i keep an eye on', reads('attendance.atRisk')]],
  ['teacher', ['whats the class avg in 8b maths', reads('grades.ofClass', { classId: '8B maths' })]],
  [
    'teacher',
    ["how's zoe doing", reads('people.student', { studentId: 'zoe' })],
    ['and ben?', reads('people.student', { studentId: 'ben' })],
  ],
  ['teacher', ['give noah 8 in the functions quiz', proposes('grades.record', { studentId: 'noah', score: 8 })]],
  ['teacher', ['functions quiz 8B: ana ruiz 7, ben 9, omar missing', proposes('grades.recordMany')]],
  ['teacher', ['5 xp for li chen, great question today', proposes('achievements.awardXp', { points: 5 })]],
  ['teacher', ['tell 8B to bring calculators', proposes('announcements.post', { classId: '8B' })]],
  ['teacher', ['omars parents phone number', reads('people.guardians')]],
  ['teacher', ['who got birthday today', cannot]],
  ['teacher', ['order 30 textbooks for 8B', cannot]],
  [
    'teacher',
    [
      'who is absent today and what do i still have to grade?',
      { operations: ['attendance.absentToday', 'assessments.toGrade'], status: 'done' },
    ],
  ],
  ['teacher', ["thx that's all", says(/welcome/)]],
  [
    'student',
    ["what's my average", reads('grades.ofStudent')],
    ['and in history?', reads('grades.ofStudent', { subjectId: 'history' })],
    ['what about last term', reads('grades.ofStudent', { termId: 'last term' })],
  ],
  ['student', ['do i have hw for maths', reads('assessments.due', { subjectId: 'maths' })]],
  ['student', ['hows my english going', reads('grades.ofStudent', { subjectId: 'english' })]],
  ['student', ['what am i best at', reads('grades.ofStudent')]],
  ['student', ['im feeling great', proposes('wellbeing.logMood')]],
  ['student', ['mood 4', { operations: ['wellbeing.logMood'], input: { mood: 4 } }]],
  ['student', ['did they say something about the museum trip', reads('announcements.list')]],
  ['student', ["show me noah's grades", refused('grades.ofStudent')]],
  [
    'student',
    ['grades and attendance please', { operations: ['grades.ofStudent', 'attendance.ofStudent'], status: 'done' }],
  ],
  ['student', ['cuáles son mis notas', { ...reads('grades.ofStudent'), says: /Los datos se muestran en inglés/ }]],
  ['student', ['can you write my essay about napoleon', cannot]],
  ['student', ['mark me present today', cannot]],
  ['student', ['who can i talk to if im being bullied', reads('school.settings')]],
  ['parent', ['how are my kids doing at school', reads('people.myChildren')]],
  [
    'parent',
    ['my daughters average in english', reads('grades.ofStudent', { studentId: 'my daughter', subjectId: 'english' })],
  ],
  ['parent', ['how often was my son absent this month', reads('attendance.ofStudent', { studentId: 'my son' })]],
  [
    'parent',
    [
      "compare my children's grades",
      { operations: ['grades.ofStudent', 'grades.ofStudent'], status: 'done', says: /Maya[\s\S]*Leo|Leo[\s\S]*Maya/ },
    ],
  ],
  [
    'parent',
    ['what is due for my kids this week', { operations: ['assessments.due', 'assessments.due'], status: 'done' }],
  ],
  [
    'parent',
    ['leos grades', reads('grades.ofStudent', { studentId: 'leo' })],
    ['and my daughter?', reads('grades.ofStudent', { studentId: 'my daughter' })],
  ],
  ['parent', ['who teaches my son', reads('people.teachers', { studentId: 'my son' })]],
  [
    'parent',
    [
      'my daughter has a fever',
      { operations: ['attendance.reportAbsence'], input: { studentId: 'my daughter', reason: 'fever' } },
    ],
  ],
  ['parent', ['does my daughter have homework', reads('assessments.due', { studentId: 'my daughter' })]],
  ['parent', ["change leo's grade in maths to a", cannot]],
  ['parent', ['can i pay for lunch here', cannot]],
  ['admin', ['which grade has the worst attendance', reads('attendance.summary', { by: 'grade' })]],
  ['admin', ['attendance rate this month', reads('attendance.summary')]],
  ['admin', ['how many girls in grade 8', reads('classes.structure', { gradeLevelId: '8' })]],
  [
    'admin',
    [
      'compare maths and science averages',
      { operations: ['grades.averagesBySubject', 'grades.averagesBySubject'], status: 'done' },
    ],
  ],
  ['admin', ['how many parents do we have', reads('school.overview')]],
  ['admin', ["what's our teacher student ratio", reads('school.overview')]],
  ['admin', ['are moods getting worse', reads('wellbeing.trend')]],
  ['admin', ['who has birthdays this month', cannot]],
  ['admin', ['how much homework is handed in, by subject', reads('assessments.completion', { by: 'subject' })]],
  [
    'admin',
    ['10b all here but ruby', refused(register, exceptions({ studentId: 'ruby', codeId: 'absent' }))],
    ['Whitfield', proposes(register)],
    ['she was 5 min late', proposes(register)],
  ],
  [
    'admin',
    [
      'mark 7a present except levi q, levi k is sick and diego p left early',
      proposes(
        register,
        exceptions(
          { studentId: 'levi q', codeId: 'absent' },
          { studentId: 'levi k', codeId: 'excused' },
          { studentId: 'diego p', codeId: 'left early' },
        ),
      ),
    ],
  ],
  [
    'admin',
    ["how's daniel kim doing", refused('people.student')],
    ['the one in 9B', reads('people.student')],
    ['and his attendance', reads('attendance.ofStudent')],
  ],
  ['admin', ['delete all students', cannot]],
  ['admin', ['qué clase tiene peor asistencia', reads('attendance.summary', { by: 'class' })]],
];
