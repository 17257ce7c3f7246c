/** Paraphrases that were held out at first (59 of 72 served); what they taught is in the rules, so all must pass now. */
import type { Case } from './cases.ts';

export const paraphrases: Case[] = [
  ['student', 'am i attending enough lately?', [['attendance_mine', {}]]],
  [
    'student',
    'how many times was I absent in October',
    [['attendance_mine', { from: '2026-10-01', to: '2026-10-31' }]],
  ],
  ['student', 'did i get good marks in physics', [['grades_mine', { subject: 'physics' }]]],
  ['student', 'could I see my results?', [['grades_mine', {}]]],
  ['student', 'what is my average in history', [['grades_mine', { subject: 'history' }]]],
  ['student', 'which assignments must I hand in by Friday', [['assessments_due', { to: '2026-11-27' }]]],
  ['student', 'is there a quiz coming up in biology?', [['assessments_due', { subject: 'biology' }]]],
  ['student', 'do i owe any homework', [['assessments_missing', {}]]],
  ['student', 'what classes do I have on Tuesday', [['timetable_day', { date: '2026-11-24' }]]],
  ['student', 'where do i have to be next', [['timetable_day', {}]]],
  ['student', 'how many coins do I have left', [['wallet_mine', {}]]],
  ['student', 'what challenges are available for me', [['quests_mine', {}]]],
  ['student', 'have I earned a medal this year?', [['achievements_list', { from: '2026-01-01', to: '2026-12-31' }]]],
  ['student', "what's going on at school next week", [['events_list', { from: '2026-11-23', to: '2026-11-29' }]]],
  ['student', 'I feel awful', [['wellbeing_logMood', { mood: 'awful' }]]],
  ['student', "I'm happy today", [['wellbeing_logMood', { mood: 'good' }]]],
  ['student', 'latest news please', [['announcements_list', {}]]],
  ['parent', 'has my son been late this week?', [['attendance_child', { from: '2026-11-16', to: '2026-11-22' }]]],
  [
    'parent',
    'did Mia go to school on Thursday',
    [['attendance_child', { student: 'Mia', from: '2026-11-19', to: '2026-11-19' }]],
  ],
  ['parent', 'how is Leo performing in geography', [['grades_child', { student: 'Leo', subject: 'geography' }]]],
  [
    'parent',
    'does my daughter have any exams next week',
    [['assessments_due', { from: '2026-11-23', to: '2026-11-29' }]],
  ],
  ['parent', 'is there homework Mia did not submit', [['assessments_missing', { student: 'Mia' }]]],
  [
    'parent',
    'Leo is sick and will stay home tomorrow',
    [['attendance_reportAbsence', { student: 'Leo', from: '2026-11-23', to: '2026-11-23', reason: 'sick' }]],
  ],
  [
    'parent',
    'my daughter has a fever today',
    [['attendance_reportAbsence', { from: '2026-11-22', to: '2026-11-22', reason: 'fever' }]],
  ],
  [
    'parent',
    'tell Mr Okafor that Leo will be late tomorrow',
    [['messages_send', { recipient: 'Okafor', body: 'Leo will be late tomorrow.' }]],
  ],
  ['parent', 'when are the winter holidays?', [['events_list', {}]]],
  ['teacher', 'give me the full picture of Mei Chen', [['students_overview', { student: 'Mei Chen' }]]],
  ['teacher', "how's Kofi getting on?", [['students_overview', { student: 'Kofi' }]]],
  ['teacher', 'how has zhang been lately', [['students_overview', { student: 'zhang' }]]],
  [
    'teacher',
    'absences of Ana Ruiz this month',
    [['attendance_student', { student: 'Ana Ruiz', from: '2026-11-01', to: '2026-11-30' }]],
  ],
  [
    'teacher',
    'how many lessons did Omar skip since 1 October?',
    [['attendance_student', { student: 'Omar', from: '2026-10-01' }]],
  ],
  ['teacher', 'is Sam punctual?', [['attendance_student', { student: 'Sam' }]]],
  ['teacher', "Fatima's report card", [['grades_student', { student: 'Fatima' }]]],
  ['teacher', 'what score did li get in chemistry', [['grades_student', { student: 'li', subject: 'chemistry' }]]],
  [
    'teacher',
    "who wasn't here in 7B on Thursday",
    [['attendance_class', { class: '7B', status: 'absent', from: '2026-11-19', to: '2026-11-19' }]],
  ],
  [
    'teacher',
    'list the tardy kids of 9C this week',
    [['attendance_class', { class: '9C', status: 'late', from: '2026-11-16', to: '2026-11-22' }]],
  ],
  ['teacher', 'how did 8B score in english?', [['grades_class', { class: '8B', subject: 'english' }]]],
  ['teacher', 'weakest 3 students in 10A', [['grades_class', { class: '10A', limit: 3 }]]],
  ['teacher', 'what tests does 6A have coming up', [['assessments_due', { class: '6A' }]]],
  [
    'teacher',
    'outstanding assignments of Sam in maths',
    [['assessments_missing', { student: 'Sam', subject: 'maths' }]],
  ],
  ['teacher', 'are the pupils of 8B stressed?', [['wellbeing_trend', { class: '8B' }]]],
  ['teacher', 'which of my students are struggling with attendance', [['attendance_atRisk', {}]]],
  ['teacher', 'who is the homeroom teacher of 8B', [['classes_list', { class: '8B' }]]],
  ['teacher', "what's on 8B's schedule tomorrow", [['timetable_day', { class: '8B', date: '2026-11-23' }]]],
  ['teacher', 'look up Mrs Novak', [['people_find', { query: 'Novak' }]]],
  ['teacher', 'which classes have no register yet today', [['attendance_registersNotTaken', { date: '2026-11-22' }]]],
  [
    'teacher',
    '8B: all present apart from Mia (late) and Leo (absent)',
    [
      [
        'attendance_markClass',
        {
          class: '8B',
          defaultCode: 'present',
          exceptions: [
            { student: 'Mia', code: 'late' },
            { student: 'Leo', code: 'absent' },
          ],
        },
      ],
    ],
  ],
  [
    'teacher',
    'Mark Sam as late in 8B, 15 minutes, because the bus broke down',
    [
      [
        'attendance_markClass',
        { class: '8B', exceptions: [{ student: 'Sam', code: 'late', minutesLate: 15, reason: 'the bus broke down' }] },
      ],
    ],
  ],
  [
    'teacher',
    'in 7A everyone was here yesterday besides Yuki',
    [
      [
        'attendance_markClass',
        { class: '7A', date: '2026-11-21', defaultCode: 'present', exceptions: [{ student: 'Yuki', code: 'absent' }] },
      ],
    ],
  ],
  [
    'teacher',
    'reward Leo with 15 points for a great presentation',
    [['gamification_awardXp', { student: 'Leo', amount: 15, reason: 'a great presentation' }]],
  ],
  [
    'teacher',
    'put down 18/20 for Ana in the algebra test',
    [['grades_record', { student: 'Ana', assessment: 'algebra test', score: 18, maxScore: 20 }]],
  ],
  [
    'teacher',
    'let the parents of 7A know that the concert starts at six',
    [
      [
        'announcements_post',
        { audience: 'parents', class: '7A', title: 'The concert starts at six', body: 'The concert starts at six.' },
      ],
    ],
  ],
  [
    'teacher',
    'send a message to Fatima: please see me after class',
    [['messages_send', { recipient: 'Fatima', body: 'Please see me after class.' }]],
  ],
  ['teacher', 'revert what I just did', [['changes_undo', {}]]],
  ['admin', 'how are we doing this week?', [['school_overview', { from: '2026-11-16', to: '2026-11-22' }]]],
  ['admin', 'what percentage of our pupils are girls', [['school_composition', { gender: 'female' }]]],
  [
    'admin',
    'put Mia Novak into 9B starting next Monday',
    [['enrolment_transferStudent', { student: 'Mia Novak', toClass: '9B', date: '2026-11-23' }]],
  ],
  [
    'admin',
    'tell all staff that the meeting is cancelled',
    [
      [
        'announcements_post',
        { audience: 'staff', title: 'The meeting is cancelled', body: 'The meeting is cancelled.' },
      ],
    ],
  ],
  ['admin', 'unresolved requests for help', [['helpRequests_list', { status: 'open' }]]],
  ['admin', 'is morale in the school getting better', [['wellbeing_trend', {}]]],
  ['admin', 'chronically absent students', [['attendance_atRisk', {}]]],
  [
    'admin',
    'grades of 8B and who is late there today',
    [
      ['grades_class', { class: '8B' }],
      ['attendance_class', { class: '8B', status: 'late', from: '2026-11-22', to: '2026-11-22' }],
    ],
  ],
  ['teacher', '¿Qué notas tiene Lucía en inglés?', [['grades_student', { student: 'Lucía', subject: 'english' }]]],
  [
    'parent',
    'mi hijo está enfermo hoy',
    [['attendance_reportAbsence', { from: '2026-11-22', to: '2026-11-22', reason: 'enfermo' }]],
  ],
  ['student', 'Ai-je des devoirs pour demain ?', [['assessments_due', { from: '2026-11-23', to: '2026-11-23' }]]],
  ['student', 'Wie sind meine Noten in Mathe?', [['grades_mine', { subject: 'maths' }]]],
  ['student', 'какие у меня уроки завтра', [['timetable_day', { date: '2026-11-23' }]]],
  [
    'teacher',
    'من الغائب اليوم في 8B',
    [['attendance_class', { class: '8B', status: 'absent', from: '2026-11-22', to: '2026-11-22' }]],
  ],
  ['student', 'please order me a pizza', /cannot/i],
  ['parent', 'how tall is mount everest', /cannot/i],
  ['teacher', 'translate this to klingon', /cannot/i],
  ['admin', 'book a flight to Paris', /cannot/i],
];
