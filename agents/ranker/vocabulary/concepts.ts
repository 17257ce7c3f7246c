/**
 * Words of a school that mean the same, or nearly. Each line is a concept and its words; an underscore joins a phrase.
 * Words are matched by stem, so one form of each is enough unless the forms differ (`teach`, `taught`).
 */
export const concepts: Record<string, string> = {
  attendance: 'attendance attend register roll roll_call presence turnout',
  absence:
    'absent absence away miss missed missing skip truant truancy bunk no_show not_here not_at_school stayed_home',
  lateness: 'late lateness tardy tardiness delayed punctual punctuality on_time arrived_after arrive',
  presence: 'present here attended showed_up came_in',
  overdue:
    'forget forgot forgotten overdue outstanding unsubmitted missing_work missing_homework missing_assignment owe not_handed_in',
  submission: 'submit submitted submission hand_in handed_in hand_over turn_in turned_in deliver',
  assignment: 'lab_report homework assignment task coursework worksheet project essay work assessment',
  test: 'test exam quiz examination assessment',
  due: 'due deadline upcoming to_hand_in hand_in coming_up',
  grade: 'grade mark score result gradebook markbook report_card gpa performance performing',
  average: 'average median mean',
  mood: 'happy sad tired angry lonely excited nervous upset anxious bored calm proud meh mood feeling feel felt wellbeing well_being emotion emotional stress stressed anxious mental_health morale',
  risk: 'chronic chronically persistent persistently risk at_risk struggle struggling worry worried worrying concern failing falling_behind trouble intervention keep_an_eye eye_on look_out_for struggler',
  threshold: 'below under less_than threshold fewer_than above over_the_limit',
  points: 'point xp experience',
  wallet: 'wallet coin gem balance money purse level xp',
  quest: 'quest challenge mission',
  badge: 'badge achievement medal trophy accomplishment earned earn',
  reward: 'award reward give grant hand_out',
  announcement: 'announcement announce notice news bulletin newsletter post publish published whats_new what_is_new',
  message: 'remind tell inform notify let_know message write text mail email contact dm send sent',
  event:
    'going_on happening happen event holiday vacation trip excursion festival calendar day_off concert fair celebration',
  timetable: 'timetable schedule lesson period agenda lecture next_class',
  class: 'class group section form homeroom',
  teaching: 'teacher teach taught instructor tutor staff',
  student: 'student pupil kid child children learner',
  parent: 'parent mother father mum mom dad guardian family',
  overview:
    'key_figures state full_picture whole_picture picture overview summary summarise glance profile dashboard snapshot progress at_a_glance big_picture',
  gender: 'gender girl boy female male sex',
  share: 'share ratio percentage proportion composition demographic breakdown split',
  size: 'size many big large count number headcount total',
  help: 'help support assistance counsellor counselor assist',
  request: 'request ask asked ticket',
  transfer: 'transfer move switch reassign relocate',
  withdrawal: 'withdraw withdrawal cancel after_all take_back is_better feeling_better well_again',
  contact: 'contact phone telephone ring number call reach',
  undo: 'undo revert take_back took_back roll_back rollback reverse restore',
  find: 'find search look_up lookup locate look_for who_is',
  record: 'record enter log note_down write_down put_down register',
  report: 'report inform notify tell let_know',
  ill: 'ill sick unwell fever flu cold cough headache doctor dentist hospital appointment',
  best: 'best top highest strongest leading',
  weakest: 'weakest lowest worst bottom poorest',
  recent: 'recent lately latest last newest',
  room: 'room where location',
  trend: 'trend over_time develop change history',
  quiz: 'quiz test',
  practise: 'practise practice revise revision study',
  payment: 'payment invoice fee bill pay',
  group: 'group club team',
  poll: 'poll vote survey questionnaire',
  quota: 'quota limit usage used left allowance',
  policy: 'policy rule handbook guideline',
  journal: 'journal diary gratitude entry',
  habit: 'habit routine',
  sibling: 'sibling brother sister',
};

/** Concepts that touch: asking for one is some evidence for the other. */
export const related: Record<string, string[]> = {
  absence: ['attendance'],
  lateness: ['attendance'],
  presence: ['attendance'],
  overdue: ['assignment', 'submission'],
  submission: ['assignment', 'overdue'],
  average: ['grade'],
  due: ['assignment'],
  test: ['assignment'],
  risk: ['threshold'],
  share: ['gender'],
  gender: ['share'],
  overview: ['grade'],
  ill: ['absence'],
  contact: ['parent'],
};

/** Whole turns of phrase whose words, taken one by one, say nothing. Applied to the English reading of a question. */
export const phrasings: [RegExp, string[]][] = [
  [
    /\b(?:how|what) (?:did|do|does|am|is|are|was|were|have|has)\b.*\b(?:get|got|score|scored)\b(?! (?:to|up))/,
    ['grade'],
  ],
  [/\bhow (?:well|badly|good) (?:did|do|does|is|am|are|was)\b.*\b(?:do|doing|perform|performing)?\b ?in\b/, ['grade']],
  [
    /\bhow(?:'s| is| are| did| does| do| am| was| were| has| have)\b.*\b(?:doing|do|done|going|getting on|coming along|performing|been) in\b/,
    ['grade'],
  ],
  [
    /^(?=.*\{subject\}).*\bhow(?:'s| is| are| am| was| has)\b.*\b(?:doing|do|going|getting on|coming along|been)\b/,
    ['grade'],
  ],
  [/\bhow (?:am|are) i (?:doing|going|getting on)\b|\bam i doing (?:well|ok|okay)\b/, ['grade']],
  [
    /^(?!.*\{subject\})(?!.*\bhow am i\b).*\bhow(?:'s| is| are| am| was| has)\b.*\b(?:doing|going|getting on|coming along|been)\b(?! in)/,
    ['overview'],
  ],
  [
    /\bwhat (?:am|is|are) (?:i|\S+|my \S+) (?:best|good|worst|bad|strong|weak|strongest|weakest) (?:at|in)\b|\b(?:need|have) to (?:improve|work on)\b|\bmy (?:strengths|weaknesses|best subject|worst subject|strongest subject|weakest subject)\b/,
    ['grade', 'average'],
  ],
  [
    /\bwhat (?:marks?|grades?|results?) (?:did|have|has)\b.*\b(?:today|week|lately|recently|back)\b|\b(?:get|got) (?:any |my |a |some )?(?:marks?|grades?|tests?|results?) back\b/,
    ['recent', 'grade'],
  ],
  [/\bwhat (?:do|does) (?:\S+ ){1,3}have (?:on|today|tomorrow|this|next|first|at|now|after|in the)\b/, ['timetable']],
  [
    /\b(?:what time|when|which room|what room|where) (?:is|are|does|do) (?:\S+ ){0,4}(?:start|finish|end|over|begin)\b|^(?=.*\{subject\}).*\b(?:what time|when|what room|which room|where) (?:is|are|do|have)\b(?!.*\b(?:test|exam|quiz|homework|due)\b)/,
    ['timetable'],
  ],
  [
    /\b(?:did|has|have) (?:they|the school|school|anyone|anybody|you|we|the office) (?:say|said|write|written|announce|announced|send|sent|post|posted|mention|mentioned)\b|\b(?:message|email|letter|note|post) (?:about|on|regarding)\b/,
    ['announcement'],
  ],
  [/\bparents? ?-?teachers? (?:evening|night|conference|conferences|meeting|day)\b/, ['event', 'announcement']],
  [
    /\bafter all\b|\b(?:is|feels?|feeling|are) (?:much |a lot )?better\b.*\b(?:school|come|comes|coming|back)\b/,
    ['withdrawal', 'absence'],
  ],
  [/\bwho (?:do|can|should|could|must) i (?:call|ring|phone|contact|reach|speak|talk)\b/, ['contact']],
  [
    /\b(?:keep an eye|watch out|look out for|pay attention to|look after)\b|\bneeds? (?:help|attention|support|intervention)\b/,
    ['risk'],
  ],
  [
    /\bhow (?:big|large) (?:are|is)\b.*\b(?:class|classes|grades?|homerooms?)\b|\b(?:biggest|largest|smallest|fullest) (?:class|grade|homeroom|group)(?:es)?\b/,
    ['size', 'class', 'structure'],
  ],
  [/\bhow many (?:teachers|parents|guardians|staff|people|families|employees)\b/, ['size', 'overview', 'dashboard']],
  [/\b(?:tell|show) me (?:more )?about\b|\beverything about\b|\bwhat about\b.*\bin general\b/, ['overview']],
  [
    /\b(?:not|never|n't)\b.*\b(?:hand(?:ed)? in|turn(?:ed)? in|submitt?e?d?|deliver(?:ed)?|done|finished)\b/,
    ['overdue'],
  ],
  [
    /\bhow many (?:students|pupils|kids|children|learners)\b(?!.*\b(?:sick|ill|absent|away|late|missing|risk|below|under|out|off|failing|left|leave)\b)/,
    ['size', 'student'],
  ],
  [
    /\b(?:many|who|anyone|anybody|students|kids|pupils)\b.*\b(?:sick|ill|off|away|out)\b.*\b(?:today|yesterday|morning|afternoon)\b/,
    ['absence'],
  ],
  [
    /\b(?:miss|missed|skip|skipped)\b.*\b(?:days?|lessons?|school|class|classes|hours?)\b|\b(?:days?|lessons?|classes|hours?)\b.*\b(?:miss|missed|skip|skipped)\b/,
    ['absence', 'attendance'],
  ],
  [/\b(?:am|is|are)\b.*\b(?:failing|passing)\b(?! behind)/, ['grade']],
  [/\b(?:need|have|has|must|got|supposed) to (?:submit|hand in|turn in|deliver|finish)\b/, ['due']],
  [/\bwhat (?:classes|lessons|subjects|periods) (?:do|does|have|has|are)\b/, ['timetable']],
  [
    /\b(?:have|got) (?:i|we|they) (?:today|tomorrow|now|next|first)\b|\bwhat do (?:i|we) have (?:today|tomorrow|on)\b/,
    ['timetable'],
  ],
  [/\b(?:is|are|was|were) (?:\S+ )?here\b/, ['presence', 'attendance']],
  [/\bwho (?:is|are|was)\b.*\b(?:not here|not in|off|out)\b/, ['absence']],
  [
    /(?:^|\bwho )(?:was|were|is|are|has|have)\b.*\b(?:at|in) (?:school|class|lessons)\b(?! \d)/,
    ['attendance', 'presence'],
  ],
];
