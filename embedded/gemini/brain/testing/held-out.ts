/**
 * Written last: when first run, 36 of 49 were served exactly (right operations, every argument right). That share is
 * what a first visitor meets with words that nobody had in mind.
 * When one of them is put right on purpose, move it to paraphrases.ts and write another.
 */
import type { Case } from './cases.ts';

const today = { from: '2026-11-22', to: '2026-11-22' };
const lastWeek = { from: '2026-11-09', to: '2026-11-15' };

export const heldOut: Case[] = [
  [
    'student',
    'can you check my attendance for this month',
    [['attendance_mine', { from: '2026-11-01', to: '2026-11-30' }]],
  ],
  ['student', 'how often have I been tardy', [['attendance_mine', {}]]],
  ['student', 'my latest grades in geography please', [['grades_mine', { subject: 'geography' }]]],
  ['student', 'am I good at maths', [['grades_mine', { subject: 'maths' }]]],
  ['student', 'do i have any exams this week', [['assessments_due', { from: '2026-11-16', to: '2026-11-22' }]]],
  ['student', 'show work I still owe', [['assessments_missing', {}]]],
  ['student', 'when is my first lesson tomorrow', [['timetable_day', { date: '2026-11-23' }]]],
  ['student', 'how rich am I', [['wallet_mine', {}]]],
  ['student', 'I want to log that I feel okay', [['wellbeing_logMood', { mood: 'okay' }]]],
  ['student', 'what announcements came out last week', [['announcements_list', lastWeek]]],
  ['student', 'when does the school concert take place', [['events_list', {}]]],
  [
    'student',
    'I am stuck with my essay and need support',
    [['helpRequests_create', { text: 'I am stuck with my essay and need support' }]],
  ],
  ['parent', "what are Leo's latest marks", [['grades_child', { student: 'Leo' }]]],
  [
    'parent',
    'has Mia skipped any lessons this month',
    [['attendance_child', { student: 'Mia', from: '2026-11-01', to: '2026-11-30' }]],
  ],
  [
    'parent',
    'Leo will not come to school tomorrow, he has a cold',
    [['attendance_reportAbsence', { student: 'Leo', from: '2026-11-23', to: '2026-11-23', reason: 'cold' }]],
  ],
  ['parent', 'what homework does Mia have', [['assessments_due', {}]]],
  ['parent', 'what lessons do my children have tomorrow', [['timetable_day', { date: '2026-11-23' }]]],
  [
    'teacher',
    "give me Ana's attendance for October",
    [['attendance_student', { student: 'Ana', from: '2026-10-01', to: '2026-10-31' }]],
  ],
  ['teacher', 'is Noah falling behind', [['students_overview', { student: 'Noah' }]]],
  ['teacher', 'how well did Priya do in physics', [['grades_student', { student: 'Priya', subject: 'physics' }]]],
  ['teacher', 'list absentees of 8B for today', [['attendance_class', { class: '8B', status: 'absent', ...today }]]],
  [
    'teacher',
    'how is attendance in 10B this week',
    [['attendance_class', { class: '10B', from: '2026-11-16', to: '2026-11-22' }]],
  ],
  ['teacher', 'marks of 9A', [['grades_class', { class: '9A' }]]],
  ['teacher', 'what is the mean mark of 9A in biology', [['grades_class', { class: '9A', subject: 'biology' }]]],
  ['teacher', 'who still owes me homework in 7A', [['assessments_missing', { class: '7A' }]]],
  ['teacher', 'next deadlines for 8B', [['assessments_due', { class: '8B' }]]],
  [
    'teacher',
    'wellbeing of 7A over the last 3 months',
    [['wellbeing_trend', { class: '7A', from: '2026-08-23', to: '2026-11-22' }]],
  ],
  ['teacher', 'which registers did we forget yesterday', [['attendance_registersNotTaken', { date: '2026-11-21' }]]],
  [
    'teacher',
    '8B is all here except for Lena who is ill',
    [
      [
        'attendance_markClass',
        { class: '8B', defaultCode: 'present', exceptions: [{ student: 'Lena', code: 'absent', reason: 'ill' }] },
      ],
    ],
  ],
  [
    'teacher',
    'set Omar to excused in 8B for yesterday',
    [['attendance_markClass', { class: '8B', date: '2026-11-21', exceptions: [{ student: 'Omar', code: 'excused' }] }]],
  ],
  [
    'teacher',
    'Ana deserves 10 XP for her kindness',
    [['gamification_awardXp', { student: 'Ana', amount: 10, reason: 'her kindness' }]],
  ],
  [
    'teacher',
    'enter 9/10 for Leo in the spelling quiz',
    [['grades_record', { student: 'Leo', assessment: 'spelling quiz', score: 9, maxScore: 10 }]],
  ],
  [
    'teacher',
    'remind 8B that the deadline is on Friday',
    [['announcements_post', { class: '8B', title: 'The deadline is on Friday', body: 'The deadline is on Friday.' }]],
  ],
  [
    'teacher',
    'email Mrs Lee: the meeting is at noon',
    [['messages_send', { recipient: 'Lee', body: 'The meeting is at noon.' }]],
  ],
  ['teacher', 'please undo the last thing', [['changes_undo', {}]]],
  ['teacher', "what is Sam's mother called", [['people_find', { query: 'Sam', role: 'parent' }]]],
  ['admin', 'show me the key figures of our school', [['school_overview', {}]]],
  ['admin', 'boys and girls in year 9', [['school_composition', { gradeLevel: 9 }]]],
  [
    'admin',
    'change the class of Tom Reed to 6B as of 1 December',
    [['enrolment_transferStudent', { student: 'Tom Reed', toClass: '6B', date: '2026-12-01' }]],
  ],
  ['admin', 'are there help requests that nobody answered', [['helpRequests_list', { status: 'open' }]]],
  [
    'admin',
    'attendance of 8B and 9B last week',
    [
      ['attendance_class', { class: '8B', ...lastWeek }],
      ['attendance_class', { class: '9B', ...lastWeek }],
    ],
  ],
  ['teacher', '¿Qué tal va 8B en matemáticas?', [['grades_class', { class: '8B', subject: 'maths' }]]],
  ['parent', 'Mon fils est malade aujourd’hui', [['attendance_reportAbsence', { reason: 'malade', ...today }]]],
  ['teacher', 'Wie geht es Lena Vogt?', [['students_overview', { student: 'Lena Vogt' }]]],
  ['teacher', 'кто опоздал сегодня в 8B', [['attendance_class', { class: '8B', status: 'late', ...today }]]],
  ['student', 'متى امتحان الرياضيات', [['assessments_due', { subject: 'maths' }]]],
  ['student', 'who won the world cup', /cannot/i],
  ['parent', 'recommend a good restaurant', /cannot/i],
  ['admin', 'write python code to sort a list', /cannot/i],
];
