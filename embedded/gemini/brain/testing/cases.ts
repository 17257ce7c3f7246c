/**
 * What people say in one turn, and the calls that should follow. Today is Sunday 2026-11-22. No call means that the
 * model answers in words (asks back, or says what it cannot do); the third element is then a pattern of its answer.
 */
import type { Arguments } from '#agents/ranker/json-schema.ts';
import type { TestRole } from '#agents/ranker/testing/operations.ts';

export type ExpectedCall = [name: string, args: Arguments];
export type Case = [as: TestRole, say: string, expected: ExpectedCall[] | RegExp];

const today = { from: '2026-11-22', to: '2026-11-22' };
const yesterday = { from: '2026-11-21', to: '2026-11-21' };
const thisWeek = { from: '2026-11-16', to: '2026-11-22' };
const lastWeek = { from: '2026-11-09', to: '2026-11-15' };
const nextWeek = { from: '2026-11-23', to: '2026-11-29' };
const thisMonth = { from: '2026-11-01', to: '2026-11-30' };
const lastMonth = { from: '2026-10-01', to: '2026-10-31' };
const tomorrow = { from: '2026-11-23', to: '2026-11-23' };

export const cases: Case[] = [
  // Student: reads
  ['student', 'how is my attendance?', [['attendance_mine', {}]]],
  ['student', 'how many days did I miss last month', [['attendance_mine', lastMonth]]],
  ['student', 'was I late this week?', [['attendance_mine', thisWeek]]],
  ['student', 'my absences since September', [['attendance_mine', { from: '2026-09-01' }]]],
  ['student', 'show my grades', [['grades_mine', {}]]],
  ['student', 'what did I get in maths?', [['grades_mine', { subject: 'maths' }]]],
  ['student', 'how am I doing in science', [['grades_mine', { subject: 'science' }]]],
  ['student', 'my scores in english last month', [['grades_mine', { subject: 'english', ...lastMonth }]]],
  ['student', "what's due this week?", [['assessments_due', thisWeek]]],
  ['student', 'do I have homework for tomorrow', [['assessments_due', tomorrow]]],
  ['student', 'any tests next week?', [['assessments_due', nextWeek]]],
  ['student', 'what assignments have I not turned in', [['assessments_missing', {}]]],
  ['student', 'which homework is overdue?', [['assessments_missing', {}]]],
  ['student', 'what lessons do I have tomorrow?', [['timetable_day', { date: '2026-11-23' }]]],
  ['student', 'my timetable for Monday', [['timetable_day', { date: '2026-11-23' }]]],
  ['student', 'whats my schedule today', [['timetable_day', { date: '2026-11-22' }]]],
  ['student', 'how many points do I have', [['wallet_mine', {}]]],
  ['student', 'how much XP have I got?', [['wallet_mine', {}]]],
  ['student', "what's in my wallet", [['wallet_mine', {}]]],
  ['student', 'show me my open quests', [['quests_mine', { status: 'open' }]]],
  ['student', 'which quests have I finished?', [['quests_mine', { status: 'finished' }]]],
  ['student', 'which badges did I earn this month', [['achievements_list', thisMonth]]],
  ['student', 'any announcements?', [['announcements_list', {}]]],
  ['student', 'what is new at school', [['announcements_list', {}]]],
  ['student', 'show me the last 5 announcements', [['announcements_list', { limit: 5 }]]],
  ['student', 'are there any events next month', [['events_list', { from: '2026-12-01', to: '2026-12-31' }]]],
  ['student', 'when do the holidays start?', [['events_list', {}]]],
  // Student: writes
  ['student', 'I feel great today', [['wellbeing_logMood', { mood: 'great' }]]],
  ['student', 'log my mood as okay', [['wellbeing_logMood', { mood: 'okay' }]]],
  ['student', 'I am feeling really sad today', [['wellbeing_logMood', { mood: 'low' }]]],
  ['student', 'I need help with fractions', [['helpRequests_create', { text: 'I need help with fractions' }]]],
  // Parent
  ['parent', 'was my daughter at school yesterday?', [['attendance_child', yesterday]]],
  ['parent', "how is my child's attendance", [['attendance_child', {}]]],
  ['parent', 'How often was Leo late last month?', [['attendance_child', { student: 'Leo', ...lastMonth }]]],
  ['parent', "how are my kids' marks", [['grades_child', {}]]],
  ['parent', "show me Mia's results in science", [['grades_child', { student: 'Mia', subject: 'science' }]]],
  ['parent', 'what does my son have to hand in this week', [['assessments_due', thisWeek]]],
  ['parent', "what hasn't Leo handed in?", [['assessments_missing', { student: 'Leo' }]]],
  ['parent', 'my son is ill today', [['attendance_reportAbsence', { ...today, reason: 'ill' }]]],
  [
    'parent',
    'Leo has a dentist appointment tomorrow',
    [['attendance_reportAbsence', { student: 'Leo', ...tomorrow, reason: 'dentist appointment' }]],
  ],
  [
    'parent',
    'Mia will be absent tomorrow because she has a fever',
    [['attendance_reportAbsence', { student: 'Mia', ...tomorrow, reason: 'she has a fever' }]],
  ],
  ['parent', 'please report Mia absent on Friday', /reason/i],
  ['parent', 'any news from the school?', [['announcements_list', {}]]],
  [
    'parent',
    'write to Mrs Lee that Mia forgot her book',
    [['messages_send', { recipient: 'Lee', body: 'Mia forgot her book.' }]],
  ],
  ['parent', 'when is the next school trip', [['events_list', {}]]],
  // Teacher: one student
  ['teacher', 'how is sam doing', [['students_overview', { student: 'sam' }]]],
  ['teacher', 'How is Ana Ruiz doing?', [['students_overview', { student: 'Ana Ruiz' }]]],
  ['teacher', 'tell me about Omar', [['students_overview', { student: 'Omar' }]]],
  ['teacher', "Ana's grades", [['grades_student', { student: 'Ana' }]]],
  ['teacher', "what are Okafor's marks in maths?", [['grades_student', { student: 'Okafor', subject: 'maths' }]]],
  ['teacher', 'what did priya get in science', [['grades_student', { student: 'priya', subject: 'science' }]]],
  ['teacher', "show Sam's attendance", [['attendance_student', { student: 'Sam' }]]],
  [
    'teacher',
    'how often was omar late since september?',
    [['attendance_student', { student: 'omar', from: '2026-09-01' }]],
  ],
  [
    'teacher',
    "Sam's attendance in the last 30 days",
    [['attendance_student', { student: 'Sam', from: '2026-10-24', to: '2026-11-22' }]],
  ],
  [
    'teacher',
    'attendance of Li between 3 and 14 October',
    [['attendance_student', { student: 'Li', from: '2026-10-03', to: '2026-10-14' }]],
  ],
  ['teacher', 'has Ana missed many days this month', [['attendance_student', { student: 'Ana', ...thisMonth }]]],
  ['teacher', 'did Sam skip school yesterday?', [['attendance_student', { student: 'Sam', ...yesterday }]]],
  ['teacher', 'what has Sam not handed in?', [['assessments_missing', { student: 'Sam' }]]],
  ['teacher', 'attendance of Zhiyuan O’Neil', [['attendance_student', { student: 'Zhiyuan O’Neil' }]]],
  ['teacher', 'grades of "Maria del Carmen"', [['grades_student', { student: 'Maria del Carmen' }]]],
  ['teacher', 'how is will doing in english', [['grades_student', { student: 'will', subject: 'english' }]]],
  // Teacher: a class
  ['teacher', 'who is absent in 8B today?', [['attendance_class', { class: '8B', status: 'absent', ...today }]]],
  ['teacher', 'who was late in 10a yesterday', [['attendance_class', { class: '10A', status: 'late', ...yesterday }]]],
  ['teacher', 'attendance of class 7 A last week', [['attendance_class', { class: '7A', ...lastWeek }]]],
  ['teacher', 'show me the attendence for 8B', [['attendance_class', { class: '8B' }]]],
  ['teacher', '8B attendance this month', [['attendance_class', { class: '8B', ...thisMonth }]]],
  [
    'teacher',
    'which pupils of 8b were away on Friday',
    [['attendance_class', { class: '8B', status: 'absent', from: '2026-11-20', to: '2026-11-20' }]],
  ],
  ['teacher', 'average of 8B in maths', [['grades_class', { class: '8B', subject: 'maths' }]]],
  [
    'teacher',
    'how did year 5 B do in science last month?',
    [['grades_class', { class: '5B', subject: 'science', ...lastMonth }]],
  ],
  ['teacher', 'who has the best marks in 7A', [['grades_class', { class: '7A' }]]],
  ['teacher', 'top 5 in 8B in maths', [['grades_class', { class: '8B', subject: 'maths', limit: 5 }]]],
  ['teacher', 'who has not handed in work in 8B?', [['assessments_missing', { class: '8B' }]]],
  ['teacher', 'missing homework in 8B for maths', [['assessments_missing', { class: '8B', subject: 'maths' }]]],
  ['teacher', 'what is due in 7A next week', [['assessments_due', { class: '7A', ...nextWeek }]]],
  ['teacher', 'how is the mood in 8B?', [['wellbeing_trend', { class: '8B' }]]],
  ['teacher', 'how are the kids in 8B feeling lately', [['wellbeing_trend', { class: '8B' }]]],
  ['teacher', 'how many students are in 8B', [['classes_list', { class: '8B' }]]],
  ['teacher', 'who teaches 7A?', [['classes_list', { class: '7A' }]]],
  ['teacher', 'timetable of 8B on Monday', [['timetable_day', { class: '8B', date: '2026-11-23' }]]],
  [
    'teacher',
    'which registers are still open this morning',
    [['attendance_registersNotTaken', { date: '2026-11-22' }]],
  ],
  ['teacher', 'have all registers been taken today?', [['attendance_registersNotTaken', { date: '2026-11-22' }]]],
  ['teacher', 'who is at risk?', [['attendance_atRisk', {}]]],
  ['teacher', 'students of 8B under 85% attendance', [['attendance_atRisk', { class: '8B', threshold: 85 }]]],
  ['teacher', 'who should I worry about because of absences', [['attendance_atRisk', {}]]],
  ['teacher', 'who is Mrs Patel', [['people_find', { query: 'Patel' }]]],
  ['teacher', 'find Okafor', [['people_find', { query: 'Okafor' }]]],
  ['teacher', 'badges 8B earned this month', [['achievements_list', { class: '8B', ...thisMonth }]]],
  // Teacher: writes
  ['teacher', 'mark everyone in 8B present', [['attendance_markClass', { class: '8B', defaultCode: 'present' }]]],
  [
    'teacher',
    'mark everyone in 8B present except Sam, he is late',
    [['attendance_markClass', { class: '8B', defaultCode: 'present', exceptions: [{ student: 'Sam', code: 'late' }] }]],
  ],
  [
    'teacher',
    'take the register for 5A: all here',
    [['attendance_markClass', { class: '5A', defaultCode: 'present' }]],
  ],
  [
    'teacher',
    'Mark everyone present in 8B except Sam and Li, they are late, and Omar is absent, he is ill',
    [
      [
        'attendance_markClass',
        {
          class: '8B',
          defaultCode: 'present',
          exceptions: [
            { student: 'Sam', code: 'late' },
            { student: 'Li', code: 'late' },
            { student: 'Omar', code: 'absent', reason: 'ill' },
          ],
        },
      ],
    ],
  ],
  [
    'teacher',
    'in 8B Sam was 10 minutes late',
    [['attendance_markClass', { class: '8B', exceptions: [{ student: 'Sam', code: 'late', minutesLate: 10 }] }]],
  ],
  [
    'teacher',
    'mark Ana and Omar absent in 7A yesterday',
    [
      [
        'attendance_markClass',
        {
          class: '7A',
          date: '2026-11-21',
          exceptions: [
            { student: 'Ana', code: 'absent' },
            { student: 'Omar', code: 'absent' },
          ],
        },
      ],
    ],
  ],
  [
    'teacher',
    'record the afternoon register of 8B: everyone present but Mia',
    [
      [
        'attendance_markClass',
        { class: '8B', session: 'afternoon', defaultCode: 'present', exceptions: [{ student: 'Mia', code: 'absent' }] },
      ],
    ],
  ],
  [
    'teacher',
    'everyone in 8B is here apart from Sam who is 5 minutes late',
    [
      [
        'attendance_markClass',
        { class: '8B', defaultCode: 'present', exceptions: [{ student: 'Sam', code: 'late', minutesLate: 5 }] },
      ],
    ],
  ],
  [
    'teacher',
    'could you please mark 8B all present?',
    [['attendance_markClass', { class: '8B', defaultCode: 'present' }]],
  ],
  ['teacher', 'mark everyone present except Sam', /class/i],
  [
    'teacher',
    'give Ana 20 XP for helping',
    [['gamification_awardXp', { student: 'Ana', amount: 20, reason: 'helping' }]],
  ],
  [
    'teacher',
    'award ten points to Sam because he cleaned the board',
    [['gamification_awardXp', { student: 'Sam', amount: 10, reason: 'he cleaned the board' }]],
  ],
  [
    'teacher',
    'give Ana and Omar 5 points for teamwork',
    [
      ['gamification_awardXp', { student: 'Ana', amount: 5, reason: 'teamwork' }],
      ['gamification_awardXp', { student: 'Omar', amount: 5, reason: 'teamwork' }],
    ],
  ],
  ['teacher', 'give Ana 20 XP', /what for|reason/i],
  [
    'teacher',
    'Sam got 17/20 in the fractions quiz',
    [['grades_record', { student: 'Sam', assessment: 'fractions quiz', score: 17, maxScore: 20 }]],
  ],
  [
    'teacher',
    'record 15 out of 20 for Mia in "Essay 2"',
    [['grades_record', { student: 'Mia', assessment: 'Essay 2', score: 15, maxScore: 20 }]],
  ],
  [
    'teacher',
    'tell 8B parents that the trip is moved to Friday',
    [
      [
        'announcements_post',
        {
          audience: 'parents',
          class: '8B',
          title: 'The trip is moved to Friday',
          body: 'The trip is moved to Friday.',
        },
      ],
    ],
  ],
  [
    'teacher',
    'post an announcement to 7A: bring your calculators tomorrow',
    [
      [
        'announcements_post',
        { class: '7A', title: 'Bring your calculators tomorrow', body: 'Bring your calculators tomorrow.' },
      ],
    ],
  ],
  [
    'teacher',
    "message Sam's mother: he did well today",
    [['messages_send', { recipient: "Sam's mother", body: 'He did well today.' }]],
  ],
  ['teacher', 'undo that', [['changes_undo', {}]]],
  ['teacher', 'please take back my last change', [['changes_undo', {}]]],
  // Questions never become writes
  ['teacher', 'did you mark 8B?', [['attendance_class', { class: '8B' }]]],
  ['teacher', 'was Sam marked absent yesterday?', [['attendance_student', { student: 'Sam', ...yesterday }]]],
  ['teacher', 'how many announcements were posted this week?', [['announcements_list', thisWeek]]],
  ['teacher', 'what score did Ana get?', [['grades_student', { student: 'Ana' }]]],
  // Admin
  ['admin', 'how is the school doing?', [['school_overview', {}]]],
  ['admin', 'give me an overview of this month', [['school_overview', thisMonth]]],
  ['admin', 'how many students do we have', [['school_overview', {}]]],
  ['admin', 'how many girls are in grade 8?', [['school_composition', { gradeLevel: 8, gender: 'female' }]]],
  ['admin', 'share of boys in the school', [['school_composition', { gender: 'male' }]]],
  ['admin', 'list all classes of year 7', [['classes_list', { gradeLevel: 7 }]]],
  ['admin', 'move Sam Okafor to 8A', [['enrolment_transferStudent', { student: 'Sam Okafor', toClass: '8A' }]]],
  [
    'admin',
    'transfer Ana from 8B to 7B from Monday because of bullying',
    [['enrolment_transferStudent', { student: 'Ana', toClass: '7B', date: '2026-11-23', reason: 'bullying' }]],
  ],
  [
    'admin',
    'announce to the whole school that there is no school on Monday',
    [
      [
        'announcements_post',
        { audience: 'school', title: 'There is no school on Monday', body: 'There is no school on Monday.' },
      ],
    ],
  ],
  ['admin', 'which help requests are open?', [['helpRequests_list', { status: 'open' }]]],
  ['admin', 'who asked for help last week', [['helpRequests_list', lastWeek]]],
  ['admin', 'wellbeing over the last three months', [['wellbeing_trend', { from: '2026-08-23', to: '2026-11-22' }]]],
  ['admin', 'which registers were not taken yesterday', [['attendance_registersNotTaken', { date: '2026-11-21' }]]],
  [
    'admin',
    'students with attendance below 90 percent since October',
    [['attendance_atRisk', { threshold: 90, from: '2026-10-01' }]],
  ],
  // Typing errors
  ['student', 'waht are my graeds', [['grades_mine', {}]]],
  ['teacher', 'attendnace of 8B yesterday', [['attendance_class', { class: '8B', ...yesterday }]]],
  ['student', 'my tiemtable tomorow', [['timetable_day', { date: '2026-11-23' }]]],
  ['student', 'any anouncements', [['announcements_list', {}]]],
  ['teacher', 'mising homewrok in 8B', [['assessments_missing', { class: '8B' }]]],
  // Several at once
  [
    'teacher',
    'who was absent today in 8B and what is due this week?',
    [
      ['attendance_class', { class: '8B', status: 'absent', ...today }],
      ['assessments_due', { class: '8B', ...thisWeek }],
    ],
  ],
  [
    'teacher',
    "Sam's attendance and grades",
    [
      ['attendance_student', { student: 'Sam' }],
      ['grades_student', { student: 'Sam' }],
    ],
  ],
  [
    'teacher',
    'compare the averages of 8B and 7A',
    [
      ['grades_class', { class: '8B' }],
      ['grades_class', { class: '7A' }],
    ],
  ],
  [
    'teacher',
    'give Ana 20 XP for helping and post an announcement to 8B: well done everyone',
    [
      ['gamification_awardXp', { student: 'Ana', amount: 20, reason: 'helping' }],
      ['announcements_post', { class: '8B', title: 'Well done everyone', body: 'Well done everyone.' }],
    ],
  ],
  [
    'student',
    'show my grades, and what homework is due tomorrow?',
    [
      ['grades_mine', {}],
      ['assessments_due', tomorrow],
    ],
  ],
  // Greetings before a request
  ['student', 'hi! can you show me my grades please', [['grades_mine', {}]]],
  ['teacher', 'Good morning, who is absent in 8B?', [['attendance_class', { class: '8B', status: 'absent' }]]],
  // Other languages
  ['student', '¿Cuáles son mis notas de matemáticas?', [['grades_mine', { subject: 'maths' }]]],
  ['teacher', '¿Quién faltó ayer en 8B?', [['attendance_class', { class: '8B', status: 'absent', ...yesterday }]]],
  ['parent', '¿Qué tareas tiene mi hijo esta semana?', [['assessments_due', thisWeek]]],
  ['teacher', '¿Cómo va Ana Ruiz?', [['students_overview', { student: 'Ana Ruiz' }]]],
  ['teacher', 'asistencia de 8B el mes pasado', [['attendance_class', { class: '8B', ...lastMonth }]]],
  ['student', 'Quelles sont mes notes en anglais ?', [['grades_mine', { subject: 'english' }]]],
  [
    'teacher',
    'Qui est absent en 8B aujourd’hui ?',
    [['attendance_class', { class: '8B', status: 'absent', ...today }]],
  ],
  ['student', 'Welche Hausaufgaben habe ich morgen?', [['assessments_due', tomorrow]]],
  ['teacher', 'Anwesenheit von Lukas im letzten Monat', [['attendance_student', { student: 'Lukas', ...lastMonth }]]],
  ['student', 'quais são as minhas notas', [['grades_mine', {}]]],
  ['teacher', 'frequência da 8B na semana passada', [['attendance_class', { class: '8B', ...lastWeek }]]],
  ['teacher', 'Как дела у Ольги?', [['students_overview', { student: 'Ольга' }]]],
  ['student', 'мои оценки по математике', [['grades_mine', { subject: 'maths' }]]],
  ['teacher', 'درجات آدم', [['grades_student', { student: 'آدم' }]]],
  ['student', 'ما هي درجاتي في الرياضيات؟', [['grades_mine', { subject: 'maths' }]]],
  ['parent', 'كيف حضور ابني هذا الشهر', [['attendance_child', thisMonth]]],
  ['student', 'मेरी उपस्थिति कैसी है?', [['attendance_mine', {}]]],
  ['student', 'इस सप्ताह कौन सा गृहकार्य है', [['assessments_due', thisWeek]]],
  // In words
  ['student', 'hello', /school|help|ask/i],
  ['teacher', 'thanks!', /welcome/i],
  ['teacher', 'what can you do?', /attendance/i],
  ['student', 'who are you?', /demonstration model/i],
  ['student', 'write me a poem', /cannot|can't/i],
  ['parent', 'what is the capital of France?', /cannot|can't/i],
  ['teacher', 'you are stupid', /sorry|help/i],
  ['student', "what's for lunch in the canteen?", /cannot|can't|no operation|nothing/i],
  ['teacher', 'who will win the football match on Friday', /cannot|can't|no operation|nothing/i],
  ['parent', 'tell me a joke', /cannot|can't/i],
  ['student', 'what is photosynthesis', /cannot|can't|no operation|nothing/i],
  ['student', 'asdf qwer', /cannot|can't|understand|no operation|nothing/i],
];
