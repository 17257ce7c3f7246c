/**
 * A realistic set of function declarations for the tests of the ranker and of the demonstration model, in the shape
 * that tools/surfaces/agent-tool.ts gives a model. It is not the product's list: the ranker must not depend on it.
 */
import type { JsonSchema } from '../json-schema.ts';

export type TestRole = 'student' | 'teacher' | 'admin' | 'parent';
export type TestDeclaration = { name: string; description: string; parameters: JsonSchema };

type Definition = {
  roles: TestRole[];
  description: string;
  examples: string[];
  effect?: 'read' | 'write' | 'send' | 'destructive';
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

const text = (description: string): JsonSchema => ({ type: 'string', description });
const date = (description: string): JsonSchema => ({ type: 'string', format: 'date', description });
const entity = (type: string, description: string): JsonSchema => ({
  type: 'string',
  description: `${description} [entity: ${type}]`,
});
const choice = (values: string[], description: string): JsonSchema => ({ type: 'string', enum: values, description });
const integer = (description: string): JsonSchema => ({ type: 'integer', description });
const number = (description: string): JsonSchema => ({ type: 'number', description });
const range = { from: date('First day of the period'), to: date('Last day of the period') };
const student = entity('student', 'The student');
const child = entity('student', 'One of your children; all of them when left out');
const schoolClass = entity('class', 'The class');
const subject = entity('subject', 'The subject');
const staff: TestRole[] = ['teacher', 'admin'];
const everyone: TestRole[] = ['student', 'teacher', 'admin', 'parent'];

const definitions: Record<string, Definition> = {
  attendance_mine: {
    roles: ['student'],
    description: 'Your own attendance: rate, absences and late arrivals in a period.',
    examples: ['how is my attendance', 'how many days have I missed this month'],
    properties: range,
  },
  attendance_child: {
    roles: ['parent'],
    description: "Your children's attendance: rate, absences and late arrivals in a period.",
    examples: ['was my daughter at school today', 'how often was Leo late last month'],
    properties: { student: child, ...range },
  },
  attendance_student: {
    roles: staff,
    description: "One student's attendance: rate, absences and late arrivals with their reasons.",
    examples: ["show Ana's attendance", 'how often has Sam been late since September'],
    properties: { student, ...range },
    required: ['student'],
  },
  attendance_class: {
    roles: staff,
    description: 'Attendance of one class: who was absent or late on a day or in a period, and the rate.',
    examples: ['who is absent in 8B today', 'attendance of 7A last week'],
    properties: {
      class: schoolClass,
      ...range,
      status: choice(['absent', 'late', 'excused'], 'Only this kind of mark'),
    },
    required: ['class'],
  },
  attendance_atRisk: {
    roles: staff,
    description: 'Students whose attendance is below a threshold: persistent absence, falling behind.',
    examples: ['who is at risk because of attendance', 'students below 90% attendance'],
    properties: { class: schoolClass, threshold: number('Rate in percent below which a student is listed'), ...range },
  },
  attendance_registersNotTaken: {
    roles: staff,
    description: 'Registers that have not been taken yet, by class and session.',
    examples: ['which registers are missing this morning', 'has everyone taken the register'],
    properties: { date: date('The day') },
  },
  attendance_markClass: {
    roles: staff,
    effect: 'write',
    description: 'Records a register for one class and session. Office entries are kept and reported.',
    examples: ['mark everyone in 8B present except Sam', 'take the register for 5A', 'Sam was 10 minutes late'],
    properties: {
      class: schoolClass,
      date: date('The day; today when left out'),
      session: choice(['morning', 'afternoon'], 'The session'),
      defaultCode: entity('attendance code', 'Code of everyone who is not an exception'),
      exceptions: {
        type: 'array',
        description: 'Students who differ',
        items: {
          type: 'object',
          properties: {
            student,
            code: entity('attendance code', 'present, absent, late, excused, trip or left early'),
            minutesLate: integer('Minutes late'),
            reason: text('Why'),
          },
          required: ['student', 'code'],
        },
      },
    },
    required: ['class'],
  },
  attendance_reportAbsence: {
    roles: ['parent'],
    effect: 'write',
    description: 'Tells the school that a child will be absent, before the register is taken.',
    examples: ['my son is ill today', 'Leo has a dentist appointment tomorrow', 'report Mia absent on Friday'],
    properties: { student: child, from: range.from, to: range.to, reason: text('Reason of the absence') },
    required: ['from', 'reason'],
  },
  grades_mine: {
    roles: ['student'],
    description: 'Your own grades and averages, by subject.',
    examples: ['what are my grades', 'how did I do in maths'],
    properties: { subject, ...range },
  },
  grades_child: {
    roles: ['parent'],
    description: "Your children's grades and averages, by subject.",
    examples: ["how are my son's grades", 'what did Mia get in science'],
    properties: { student: child, subject, ...range },
  },
  grades_student: {
    roles: staff,
    description: "One student's grades and averages, by subject.",
    examples: ["Ana's grades", 'what did Sam get in maths'],
    properties: { student, subject, ...range },
    required: ['student'],
  },
  grades_class: {
    roles: staff,
    description: 'Gradebook of one class: averages, distribution, best and weakest results.',
    examples: ['average of 8B in maths', 'who has the best marks in 7A'],
    properties: { class: schoolClass, subject, limit: integer('How many students at most'), ...range },
    required: ['class'],
  },
  grades_record: {
    roles: ['teacher'],
    effect: 'write',
    description: 'Records a score of one student for an assessment.',
    examples: ['Sam got 17/20 in the fractions quiz', 'give Ana 85% for the essay'],
    properties: {
      student,
      assessment: entity('assessment', 'The assessment'),
      score: number('Points reached'),
      maxScore: number('Points possible'),
      comment: text('Remark for the student'),
    },
    required: ['student', 'assessment', 'score'],
  },
  assessments_due: {
    roles: everyone,
    description: 'Homework, tests and other work that is due in a period.',
    examples: ['what is due this week', 'is there any homework for tomorrow', 'upcoming tests of 8B'],
    properties: { class: schoolClass, subject, ...range },
  },
  assessments_missing: {
    roles: everyone,
    description: 'Work that was due and has not been handed in.',
    examples: ['what have I not handed in', 'who has missing work in 8B', 'outstanding homework'],
    properties: { student: child, class: schoolClass, subject },
  },
  wellbeing_trend: {
    roles: staff,
    description: 'Mood and wellbeing of a class or the school over time, for groups of five or more.',
    examples: ['how is the mood in 8B', 'wellbeing trend of the last three months'],
    properties: { class: schoolClass, ...range },
  },
  wellbeing_logMood: {
    roles: ['student'],
    effect: 'write',
    description: 'Logs how you feel today, for yourself.',
    examples: ['I feel great today', 'log my mood as tired'],
    properties: {
      mood: choice(['great', 'good', 'okay', 'low', 'awful'], 'How you feel'),
      note: text('Anything you want to add'),
    },
    required: ['mood'],
  },
  announcements_list: {
    roles: everyone,
    description: 'Announcements of the school and your classes, newest first.',
    examples: ['any news', 'what was announced this week'],
    properties: { ...range, limit: integer('How many at most') },
  },
  announcements_post: {
    roles: staff,
    effect: 'send',
    description: 'Publishes an announcement to a class, its parents, the staff or the whole school.',
    examples: ['tell 8B parents that the trip is moved to Friday', 'post an announcement: no school on Monday'],
    properties: {
      audience: choice(['school', 'students', 'parents', 'staff'], 'Who reads it'),
      class: schoolClass,
      title: text('Title of the announcement, at most 120 characters'),
      body: text('Text of the announcement'),
    },
    required: ['title', 'body'],
  },
  school_overview: {
    roles: ['admin'],
    description:
      'The school at a glance: students, teachers, classes, attendance and averages, with what needs attention.',
    examples: ['how is the school doing', 'give me an overview', 'how many students do we have'],
    properties: range,
  },
  school_composition: {
    roles: ['admin'],
    description: 'Numbers and shares of students by gender, grade level or section.',
    examples: ['how many girls and boys are there', 'share of boys in grade 8'],
    properties: {
      gradeLevel: integer('Grade level, 1 to 12'),
      gender: choice(['female', 'male', 'other'], 'Only this gender'),
    },
  },
  classes_list: {
    roles: staff,
    description: 'Classes with their size, main teacher and room.',
    examples: ['which classes are there', 'who teaches 8B', 'how big is 7A'],
    properties: { class: schoolClass, gradeLevel: integer('Grade level, 1 to 12') },
  },
  timetable_day: {
    roles: everyone,
    description: 'Timetable of a day: lessons with time, room, subject and teacher.',
    examples: ['what do I have today', 'timetable of 8B on Monday', 'when is my next lesson'],
    properties: { class: schoolClass, date: date('The day; today when left out') },
  },
  people_find: {
    roles: staff,
    description: 'Finds people of the school by name: students, teachers, parents.',
    examples: ['who is Okafor', 'find Mrs Lee', "Sam's parents"],
    properties: {
      query: text('Name or part of it'),
      role: choice(['student', 'teacher', 'parent', 'admin'], 'Only this role'),
    },
    required: ['query'],
  },
  students_overview: {
    roles: staff,
    description: 'One student at a glance: attendance, averages, missing work, achievements.',
    examples: ['how is Sam doing', 'tell me about Ana'],
    properties: { student },
    required: ['student'],
  },
  gamification_awardXp: {
    roles: ['teacher'],
    effect: 'write',
    description: 'Gives a student experience points (XP) with a reason.',
    examples: ['give Ana 20 XP for helping', 'award 10 points to Sam'],
    properties: { student, amount: integer('Points, 1 to 100'), reason: text('What for') },
    required: ['student', 'amount', 'reason'],
  },
  wallet_mine: {
    roles: ['student'],
    description: 'Your wallet: coins, gems, XP and level.',
    examples: ['how many XP do I have', 'what is in my wallet'],
  },
  quests_mine: {
    roles: ['student'],
    description: 'Your quests: open, finished, and what they give.',
    examples: ['which quests can I do', 'my quests'],
    properties: { status: choice(['open', 'finished'], 'Only these') },
  },
  enrolment_transferStudent: {
    roles: ['admin'],
    effect: 'write',
    description: 'Moves a student to another class from a date on; the history is kept.',
    examples: ['move Sam to 8A', 'transfer Ana Ruiz to 7B from Monday'],
    properties: {
      student,
      toClass: entity('class', 'The new class'),
      date: date('First day in the new class; today when left out'),
      reason: text('Why'),
    },
    required: ['student', 'toClass'],
  },
  messages_send: {
    roles: ['teacher', 'parent', 'admin'],
    effect: 'send',
    description: 'Sends a direct message to one person.',
    examples: ['write to Mrs Lee that Mia forgot her book', "message Sam's mother: he did well today"],
    properties: { recipient: entity('person', 'Who receives it'), body: text('Text of the message') },
    required: ['recipient', 'body'],
  },
  helpRequests_list: {
    roles: ['admin'],
    description: 'Requests for help of students and what became of them.',
    examples: ['open help requests', 'who asked for help this week'],
    properties: { status: choice(['open', 'in_progress', 'resolved'], 'Only these'), ...range },
  },
  helpRequests_create: {
    roles: ['student'],
    effect: 'send',
    description: 'Asks the school for help with something.',
    examples: ['I need help with maths', 'I want to talk to a counsellor'],
    properties: {
      text: text('What you need help with'),
      category: choice(['study', 'social', 'other'], 'Kind of help'),
    },
    required: ['text'],
  },
  changes_undo: {
    roles: staff,
    effect: 'destructive',
    description: 'Takes back your last change, within 30 minutes.',
    examples: ['undo that', 'undo my last change'],
  },
  achievements_list: {
    roles: ['student', 'teacher', 'admin', 'parent'],
    description: 'Achievements and badges that were earned lately.',
    examples: ['which badges did I earn', 'achievements of 8B this month'],
    properties: { student: child, class: schoolClass, ...range },
  },
  events_list: {
    roles: everyone,
    description: 'School events and holidays in the calendar.',
    examples: ['what events are coming up', 'when are the holidays', 'is there a trip next month'],
    properties: range,
  },
};

/** The declaration that a model gets when nothing offered fits. */
export const findOperation: TestDeclaration = {
  name: 'find_operation',
  description: 'Finds further operations by what they do, and makes them available in the next step.\nEffect: read',
  parameters: {
    type: 'object',
    properties: { query: text('What is to be done, in a few words') },
    required: ['query'],
  },
};

const declare = (name: string, definition: Definition): TestDeclaration => ({
  name,
  description: [
    definition.description,
    `Examples: ${definition.examples.join('; ')}`,
    `Effect: ${definition.effect ?? 'read'}`,
  ].join('\n'),
  parameters: { type: 'object', properties: definition.properties ?? {}, required: definition.required ?? [] },
});

/** All declarations that a role is offered. */
export const declarationsOf = (role: TestRole): TestDeclaration[] =>
  Object.entries(definitions)
    .filter(([, definition]) => definition.roles.includes(role))
    .map(([name, definition]) => declare(name, definition));
