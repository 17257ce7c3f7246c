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
  grade: 'grade mark score result gradebook markbook gpa performance performing',
  transcript: 'report_card transcript report_cards',
  average: 'average median mean',
  mood: 'happy sad tired angry lonely excited nervous upset anxious bored calm proud meh awful terrible horrible miserable mood feeling feel felt wellbeing well_being emotion emotional stress stressed anxious mental_health morale',
  risk: 'chronic chronically persistent persistently risk at_risk struggle struggling worry worried worrying concern failing falling_behind trouble intervention keep_an_eye eye_on look_out_for struggler',
  threshold: 'below under less_than threshold fewer_than above over_the_limit',
  points: 'point xp experience',
  wallet: 'wallet coin gem balance money purse level xp',
  quest: 'quest challenge mission',
  badge: 'badge achievement medal trophy accomplishment earned prize',
  reward: 'award reward give grant hand_out',
  announcement: 'announcement announce notice news bulletin newsletter post publish published whats_new what_is_new',
  message: 'remind tell inform notify let_know message write text mail email contact dm send sent',
  event:
    'going_on happening happen event holiday vacation trip excursion festival calendar day_off concert fair celebration christmas easter thanksgiving half_term break',
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
  ill: 'ill sick unwell fever flu cold cough headache doctor dentist orthodontist optician checkup hospital appointment flu tummy stomach_ache stomach_bug vomiting migraine funeral wedding',
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
  quota: 'quota limit usage used requests_left questions_left messages_left allowance',
  policy: 'policy rule handbook guideline',
  journal: 'journal diary gratitude entry',
  habit: 'habit routine',
  sibling: 'sibling brother sister',
  structure: 'structure',
  attention: 'attention worth_my focus priority urgent important',
  birthday: 'birthday birthdate born',
  age: 'age ages old',
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
  transcript: ['grade'],
  ill: ['absence'],
  contact: ['parent'],
};

/** Whole turns of phrase whose words, taken one by one, say nothing. Applied to the English reading of a question. */
export const phrasings: [RegExp, string[]][] = [
  [
    /\b(?:students|pupils|kids) with (?:many|lots of|a lot of|too many|low|poor|bad) (?:absences|attendance|marks|grades)\b/,
    ['risk', 'risk'],
  ],
  [/^(?:what time|when) (?:is|are|do we have) (?:\S+ )?(?:\{subject\}|pe|maths?|lessons?|sports?)\b/, ['timetable']],
  [/\b(?:under|below|less than|fewer than) \d+ ?(?:%|percent|per cent)?/, ['risk', 'threshold']],
  [/\b(?:best|top|strongest|weakest|worst) (?:students|pupils|kids|learners)\b/, ['grade', 'average']],
  [
    /\bpercentage of (?:lessons|days|classes|sessions|school)\b|\b(?:did|does|do) \S+ attend\b/,
    ['attendance', 'attendance'],
  ],
  [
    /^(?=.*\{subject\}).*\b(?:improve|improved|improving|getting better|getting worse|progress|progressed)\b/,
    ['grade', 'average'],
  ],
  [/^(?:please )?(?:ask|tell|remind|inform)\b.* to\b/, ['message', 'announcement']],
  [/\b(?:threw|throwing|throws) up\b|\b(?:stays?|staying|lies) in bed\b/, ['ill', 'absence', 'report']],
  [
    /\b(?:falling|dropping|declining|slipping|dropped|fallen) (?:marks?|grades?|results?|averages?|attendance)\b|\b(?:marks?|grades?|results?|averages?|attendance) (?:is |are |has |have )?(?:falling|dropping|declining|slipping|dropped|fallen)\b/,
    ['risk'],
  ],
  [/\bstudy for\b/, ['due', 'test']],
  [
    /^how (?:is|are|was|were) (?:my |our |both |the )*(?:children|kids|son|daughter|child|boy|girl|sons|daughters)(?: [?.!])*$/,
    ['overview'],
  ],
  [/^(?=.*\{class\})(?!.*\{subject\}).*\bhow(?: is| are)\b.*\b(?:doing|going|getting on)\b/, ['attendance']],
  [/\b(?:absent|absence|absences)\b/, ['attendance']],
  [
    /\b(?:has|have|was|were|is) (?:\S+ ){1,2}(?:been )?(?:off|away|out) (?:this|last|since|a lot|in|on|today|school)\b/,
    ['absence', 'attendance'],
  ],
  [/\b(?:what|everything) i (?:just )?did\b/, ['undo']],
  [
    /^i am (?:feeling |doing )?(?:really |so |very |pretty |quite |a bit |just )?(?:ok|okay|fine|good|great|sad|happy|tired|stressed|down|upset|awful|angry|anxious|lonely|bored)\b/,
    ['mood'],
  ],
  [/\b(?:first|last) day\b|\bschool day\b|\bdays? off\b/, ['event']],
  [/\bhanded in (?:everything|all)\b/, ['overdue']],
  [/\b(?:did|has|have|will) (?:\S+ ){1,2}(?:pass|passed|fail|failed)\b/, ['grade', 'average']],
  [/\bwhere is (?:\S+ ){1,2}(?:now|right now|at the moment|at)\b|\bwhere is (?:\S+ ){0,2}right now\b/, ['timetable']],
  [/\bwho (?:did|has|have) not (?:show|shown|come|turn up|turned up|arrive|arrived)\b/, ['absence']],
  [/\b(?:did|have|has) (?:i|he|she|they|\S+) (?:win|won)\b/, ['badge']],
  [/\blet (?:\S+ ){1,4}know\b/, ['message', 'announcement']],
  [
    /\b(?:what|which lessons?|which class(?:es)?|where) (?:have|do|did|should|must) (?:i|we) (?:have to |need to |got |go|be|have |teach)(?:.*\b(?:today|tomorrow|now|next|first|monday|tuesday|wednesday|thursday|friday)\b)|\bdo i teach\b.*\b(?:today|tomorrow|on|now)\b|\bwhat (?:have|has) (?:i|we|\S+) got\b.*\b(?:today|tomorrow|now|next|first|monday|tuesday|wednesday|thursday|friday)\b/,
    ['timetable'],
  ],
  [
    /\bwho (?:do|does) (?:\S+ ){1,2}have (?:for|in)\b|\b(?:which|what) teachers? (?:do|does|have|has)\b|\bnames? of\b.*\bteachers?\b/,
    ['teaching', 'teaching'],
  ],
  [
    /\b(?:day|today|it|morning|week) (?:was|is|has been) (?:really |so |very |pretty |quite )?(?:awful|terrible|horrible|great|bad|good|amazing|fine|ok|okay|rough|hard)\b/,
    ['mood'],
  ],
  [
    /\b(?:anything|any news|news|something|information|info|word|update|updates) (?:about|on|regarding) (?:the|a|our)\b|\bgoing on with\b|\bwhat (?:did|have|has) (?:we|you|they|the school) (?:tell|told|say|said|announce|announced|post|posted|send|sent|write|written)\b/,
    ['announcement'],
  ],
  [/\b(?:is there|are there|do we have|have we|is it) (?:a )?(?:school|lessons|classes|school day)\b/, ['event']],
  [/\bwho can (?:help|support|listen)\b/, ['help', 'help']],
  [
    /\b(?:which|what)(?: one| subject| class)? (?:is|am|are|do) (?:my|i)\b.*\b(?:worst|best|weakest|strongest|lowest|highest)\b/,
    ['grade', 'average'],
  ],
  [
    /\b(?:can|will|could|may) ?not (?:be )?(?:able to )?(?:come|coming|attend|attending|be in|be at|make it|go)\b|\b(?:is|are) not coming\b|\bstay(?:s|ing)? (?:at )?home\b|\b(?:has|have|needs?) to (?:leave|go) (?:for|to) the\b/,
    ['absence', 'report'],
  ],
  [
    /^(?:did|has|have|is|are|was|were)\b.*\b(?:go|went|gone|been|come|came|arrive|arrived|get|got) (?:to|at|in|into) school\b/,
    ['attendance', 'presence'],
  ],
  [/\bhow old\b|\b(?:age|ages) of\b/, ['age', 'age']],
  [/\bhow are we doing\b/, ['overview']],
  [/\{score\}/, ['grade', 'test']],
  [/\b(?:is|are) (?:\S+ ){1,3}doing (?:well|badly|ok|okay|fine|alright|better|worse|good)\b/, ['overview', 'grade']],
  [
    /\b(?:was|is|were|are) (?:\S+ ){1,3}in (?:on |for )?(?:today|yesterday|this|last|monday|tuesday|wednesday|thursday|friday)\b/,
    ['attendance', 'presence'],
  ],
  [/\bwhat is (?:on|happening)(?: for (?:me|us))? (?:today|tomorrow|on|this)\b/, ['timetable']],
  [
    /\b(?:has|have|got|is there|any)\b.*\b(?:homework|assignments|coursework)\b(?!.*\b(?:missing|overdue|not|late|forgot|forgotten)\b)/,
    ['due'],
  ],
  [
    /\b(?:all|everyone|everybody)\b.*\b(?:here|there|in|present|came|except|apart)\b/,
    ['presence', 'attendance', 'class'],
  ],
  [
    /\bwhat should (?:i|we) (?:do|know|look at|focus on|start with|work on)\b|\banything (?:i|we) should know\b/,
    ['attention'],
  ],
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
    /\b(?:what time|when|which room|what room|where) (?:is|are|does|do) (?:\S+ ){0,4}(?:start|finish|end|over|begin)\b|^(?=.*\{subject\}).*\b(?:what time|when|what room|which room|where) (?:is|are|do|does|have|has)\b(?!.*\b(?:test|exam|quiz|homework|due)\b)/,
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
  [/\bwho (?:do|can|should|could|must) i (?:call|ring|phone|contact|reach|speak|talk)\b/, ['contact', 'parent']],
  [
    /\b(?:keep an eye|watch out|look out for|pay attention to|look after)\b|\bneeds? (?:help|attention|support|intervention)\b/,
    ['risk'],
  ],
  [
    /\bhow (?:big|large) (?:are|is)\b.*\b(?:class|classes|grades?|homerooms?)\b|\b(?:biggest|largest|smallest|fullest) (?:class|grade|homeroom|group)(?:es)?\b/,
    ['size', 'class', 'structure'],
  ],
  [
    /\b(?:how many|number of) (?:teachers|classes|homerooms|families|parents|guardians|staff|people|families|employees)\b/,
    ['size', 'overview'],
  ],
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
  [/\b(?:am|is|are)\b.*\b(?:failing|passing)\b(?! behind)/, ['grade', 'average']],
  [/\b(?:need|have|has|must|got|supposed) to (?:submit|hand in|turn in|deliver|finish)\b/, ['due']],
  [/\bwhat (?:classes|lessons|subjects|periods) (?:do|does|have|has|are)\b/, ['timetable']],
  [
    /\b(?:have|got) (?:i|we|they) (?:today|tomorrow|now|next|first)\b|\bwhat do (?:i|we) have (?:today|tomorrow|on)\b/,
    ['timetable'],
  ],
  [/\b(?:is|are|was|were) (?:\S+ )?here\b/, ['presence', 'attendance']],
  [/\bwho (?:is|are|was)\b.*\b(?:not here|not in|off|out)\b/, ['absence']],
  [
    /(?:^|\bwho )(?:was|were|is|are|has|have)\b(?!.*\b(?:happy|unhappy|sad|lonely|safe|mood|moods|morale)\b).*\b(?:at|in) (?:school|class|lessons)\b(?! \d)/,
    ['attendance', 'presence'],
  ],
];
