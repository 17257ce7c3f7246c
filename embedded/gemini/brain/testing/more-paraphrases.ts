/**
 * A second set that was held out (51 of 66 served, and 7 of 11 about operations that nothing was written for); what it
 * taught is in the rules, so all must pass now.
 */
import type { Case, ExpectedCall } from './cases.ts';

const thisWeek = { from: '2026-11-16', to: '2026-11-22' };
const lastMonth = { from: '2026-10-01', to: '2026-10-31' };
const today = { from: '2026-11-22', to: '2026-11-22' };

export const moreParaphrases: Case[] = [
  ['student', 'have I been absent a lot?', [['attendance_mine', {}]]],
  ['student', 'my punctuality last month', [['attendance_mine', lastMonth]]],
  ['student', 'pull up my marks for chemistry', [['grades_mine', { subject: 'chemistry' }]]],
  ['student', 'am I failing maths', [['grades_mine', { subject: 'maths' }]]],
  ['student', 'what do I need to submit tomorrow', [['assessments_due', { from: '2026-11-23', to: '2026-11-23' }]]],
  ['student', 'upcoming deadlines', [['assessments_due', {}]]],
  ['student', 'did I forget any assignments', [['assessments_missing', {}]]],
  ['student', 'which room am I in next', [['timetable_day', {}]]],
  ['student', "what's my balance", [['wallet_mine', {}]]],
  ['student', 'list my unfinished quests', [['quests_mine', { status: 'open' }]]],
  ['student', 'feeling low today', [['wellbeing_logMood', { mood: 'low' }]]],
  ['student', 'has the school posted anything since Monday', [['announcements_list', { from: '2026-11-16' }]]],
  [
    'student',
    'I would like to speak to a counsellor',
    [['helpRequests_create', { text: 'I would like to speak to a counsellor' }]],
  ],
  ['student', 'is there a holiday in December?', [['events_list', { from: '2026-12-01', to: '2026-12-31' }]]],
  ['parent', 'was Leo in class today', [['attendance_child', { student: 'Leo', ...today }]]],
  ['parent', 'my kids attendance record', [['attendance_child', {}]]],
  ['parent', 'is Mia doing well in english', [['grades_child', { student: 'Mia', subject: 'english' }]]],
  ['parent', 'upcoming exams of my children', [['assessments_due', {}]]],
  [
    'parent',
    'Mia has the flu and cannot come tomorrow',
    [['attendance_reportAbsence', { student: 'Mia', from: '2026-11-23', to: '2026-11-23', reason: 'flu' }]],
  ],
  [
    'parent',
    'Leo will miss school on Tuesday due to a doctor appointment',
    [
      [
        'attendance_reportAbsence',
        { student: 'Leo', from: '2026-11-24', to: '2026-11-24', reason: 'a doctor appointment' },
      ],
    ],
  ],
  [
    'parent',
    'message Ms Novak: thank you for your help',
    [['messages_send', { recipient: 'Novak', body: 'Thank you for your help.' }]],
  ],
  [
    'parent',
    'which badges did Leo get this month',
    [['achievements_list', { student: 'Leo', from: '2026-11-01', to: '2026-11-30' }]],
  ],
  ['teacher', 'what can you tell me about aisha', [['students_overview', { student: 'aisha' }]]],
  ['teacher', 'summary for Omar Haddad', [['students_overview', { student: 'Omar Haddad' }]]],
  ['teacher', 'how frequently does Ben come late', [['attendance_student', { student: 'Ben' }]]],
  [
    'teacher',
    "Wei's absences in the last two weeks",
    [['attendance_student', { student: 'Wei', from: '2026-11-09', to: '2026-11-22' }]],
  ],
  ['teacher', 'marks of chen wei in history', [['grades_student', { student: 'chen wei', subject: 'history' }]]],
  [
    'teacher',
    'did anyone miss 9C yesterday',
    [['attendance_class', { class: '9C', status: 'absent', from: '2026-11-21', to: '2026-11-21' }]],
  ],
  [
    'teacher',
    'attendance rate for 8B since the start of October',
    [['attendance_class', { class: '8B', from: '2026-10-01' }]],
  ],
  ['teacher', 'grade distribution in 7A', [['grades_class', { class: '7A' }]]],
  ['teacher', 'who are my best 3 in 8B in physics', [['grades_class', { class: '8B', subject: 'physics', limit: 3 }]]],
  [
    'teacher',
    'which kids in 8B have not turned in their english work',
    [['assessments_missing', { class: '8B', subject: 'english' }]],
  ],
  [
    'teacher',
    'are there any tests for 8B next week',
    [['assessments_due', { class: '8B', from: '2026-11-23', to: '2026-11-29' }]],
  ],
  ['teacher', 'is the class 8B happy', [['wellbeing_trend', { class: '8B' }]]],
  ['teacher', 'pupils with less than 80% attendance in 7A', [['attendance_atRisk', { class: '7A', threshold: 80 }]]],
  ['teacher', 'size of 6C', [['classes_list', { class: '6C' }]]],
  ['teacher', 'when does 8B have lessons on Wednesday', [['timetable_day', { class: '8B', date: '2026-11-25' }]]],
  ['teacher', 'who has not taken the register today', [['attendance_registersNotTaken', { date: '2026-11-22' }]]],
  [
    'teacher',
    'please mark all of 8B as present, only Mia is absent',
    [
      [
        'attendance_markClass',
        { class: '8B', defaultCode: 'present', exceptions: [{ student: 'Mia', code: 'absent' }] },
      ],
    ],
  ],
  [
    'teacher',
    'register 5A: everyone here except Tom (20 minutes late) and Zoe (excused)',
    [
      [
        'attendance_markClass',
        {
          class: '5A',
          defaultCode: 'present',
          exceptions: [
            { student: 'Tom', code: 'late', minutesLate: 20 },
            { student: 'Zoe', code: 'excused' },
          ],
        },
      ],
    ],
  ],
  [
    'teacher',
    'Sam and Ana were absent in 8B this morning',
    [
      [
        'attendance_markClass',
        {
          class: '8B',
          date: '2026-11-22',
          session: 'morning',
          exceptions: [
            { student: 'Sam', code: 'absent' },
            { student: 'Ana', code: 'absent' },
          ],
        },
      ],
    ],
  ],
  [
    'teacher',
    'hand out 30 xp to Li for winning the debate',
    [['gamification_awardXp', { student: 'Li', amount: 30, reason: 'winning the debate' }]],
  ],
  [
    'teacher',
    'Omar scored 12 out of 15 on the vocabulary test',
    [['grades_record', { student: 'Omar', assessment: 'vocabulary test', score: 12, maxScore: 15 }]],
  ],
  [
    'teacher',
    'announce to 8B that homework is cancelled',
    [['announcements_post', { class: '8B', title: 'Homework is cancelled', body: 'Homework is cancelled.' }]],
  ],
  [
    'teacher',
    "write to Leo's father that Leo needs his gym shoes",
    [['messages_send', { recipient: "Leo's father", body: 'Leo needs his gym shoes.' }]],
  ],
  ['teacher', 'roll back my last change', [['changes_undo', {}]]],
  ['teacher', 'find the parents of Sam', [['people_find', { query: 'Sam', role: 'parent' }]]],
  ['admin', "what's the state of the school", [['school_overview', {}]]],
  ['admin', 'number of boys in year 10', [['school_composition', { gradeLevel: 10, gender: 'male' }]]],
  ['admin', 'Move Leo Novak from 9A into 9C', [['enrolment_transferStudent', { student: 'Leo Novak', toClass: '9C' }]]],
  ['admin', 'students who needed help this week', [['helpRequests_list', thisWeek]]],
  [
    'admin',
    'inform all parents that school starts at 9 on Monday',
    [
      [
        'announcements_post',
        { audience: 'parents', title: 'School starts at 9 on Monday', body: 'School starts at 9 on Monday.' },
      ],
    ],
  ],
  [
    'admin',
    'who is at risk and how is the mood in the school',
    [
      ['attendance_atRisk', {}],
      ['wellbeing_trend', {}],
    ],
  ],
  ['admin', 'which classes does grade 9 have', [['classes_list', { gradeLevel: 9 }]]],
  [
    'teacher',
    '¿Cuántas faltas tiene Omar este mes?',
    [['attendance_student', { student: 'Omar', from: '2026-11-01', to: '2026-11-30' }]],
  ],
  ['student', '¿Qué clases tengo mañana?', [['timetable_day', { date: '2026-11-23' }]]],
  ['teacher', 'Quelle est la moyenne de la 8B en maths ?', [['grades_class', { class: '8B', subject: 'maths' }]]],
  ['teacher', 'Wer fehlt heute in der 8B?', [['attendance_class', { class: '8B', status: 'absent', ...today }]]],
  ['parent', 'quais são as notas da minha filha', [['grades_child', {}]]],
  ['teacher', 'посещаемость Ивана за прошлый месяц', [['attendance_student', { student: 'Иван', ...lastMonth }]]],
  ['student', 'ما هي واجباتي غدا', [['assessments_due', { from: '2026-11-23', to: '2026-11-23' }]]],
  ['teacher', 'अमन के अंक', [['grades_student', { student: 'अमन' }]]],
  ['student', 'do my homework for me', /cannot/i],
  ['teacher', 'what is the meaning of life', /cannot/i],
  ['parent', 'sing me a song', /cannot/i],
  ['admin', 'hack the bank', /cannot/i],
];

/** What is said → the calls, with the operations of unfamiliar-operations.ts only. */
export const unfamiliar: [string, ExpectedCall[]][] = [
  ['what is there to eat tomorrow in the canteen', [['canteen_menu', { day: '2026-11-23' }]]],
  ['any vegan dishes today?', [['canteen_menu', { day: '2026-11-22', diet: 'vegan' }]]],
  ['which books has Ana borrowed?', [['library_loans', { readerId: 'Ana' }]]],
  ['do I have overdue books', [['library_loans', { overdueOnly: true }]]],
  [
    'please reserve "The Little Prince" for Sam',
    [['library_reserve', { title: 'The Little Prince', readerId: 'Sam' }]],
  ],
  ['when does bus 7 depart', [['buses_departures', { line: 7 }]]],
  ['buses going home', [['buses_departures', { direction: 'home' }]]],
  ['book the music room for Tuesday', [['rooms_book', { roomId: 'music room', day: '2026-11-24' }]]],
  ['sign Omar up for the drama club', [['clubs_join', { clubId: 'drama club', studentId: 'Omar' }]]],
  ['which locker does Mia have', [['lockers_assigned', { studentId: 'Mia' }]]],
  ['who has locker 45?', [['lockers_assigned', { number: 45 }]]],
];
