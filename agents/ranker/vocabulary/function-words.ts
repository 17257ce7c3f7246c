/** Words that carry no topic; a question is not about them. */
export const functionWords = new Set(
  `a an the this that these those some any each every all both either neither no none such own same other another
  i me my mine myself we us our ours you your yours he him his she her hers it its they them their theirs one ones
  am is are was were be been being do does did done doing have has had having can could may might must shall should
  will would ought need want like
  and or but nor so yet if then than because as while until unless although though whether
  of in on at by for with about against between into through during before after above to from up down out off over
  under again further per via within without around among across near since except besides apart
  what which who whom whose when where why how there here now then once also too very just only even still already
  yet not ain't please thanks thank ok okay yes well hey hi hello
  got get gets getting let lets make makes go goes going come comes keep kept see seen look looks know think say
  really enough quite rather much more most less least few lot lots bit anything something nothing everything
  everyone everybody someone somebody anyone anybody nobody people person thing things way kind sort
  currently exactly actually maybe perhaps usually often always ever never else instead together
  today yesterday tomorrow day days week weeks month months year years time times morning afternoon evening
  rest whole entire usual far long ago possible able sure hmm um uh oh`
    .split(/\s+/)
    .filter(Boolean),
);

/** Frequent in every description of a school, so weak evidence for any one of them. */
export const lightWords = new Set(
  `student class school show list tell give display view read open check find report pupil kid child children
  daughter son moved move number many data information info detail details figure figures status
  first next last latest new current compare overall general happen happened thing question answer`
    .split(/\s+/)
    .filter(Boolean),
);

/** Words of a school and of requests to it that a name detector must not take for names. */
export const schoolWords = new Set(
  `maths math english science history geography physics chemistry biology art music sport
  grade grades mark marks score scores homework quiz exam timetable register registers attendance absence absences
  pupil pupils kid kids class classes classroom section trip mum dad mom xp gem gems quest quests badge badges
  wallet announcement announcements mood wellbeing lesson lessons canteen lunch break football
  calculator calculators teamwork fever ill sick late absent present excused dentist doctor whats canteen
  overdue handed assignments assessments tests results canteen parent parents staff school schools
  birthday birthdays born allergy allergies bus buses budget salary salaries uniform password wifi internet instructions
  instruction surname phone number lice chart graph table bar line csv pdf email mail phone poem joke story song recipe weather photosynthesis`
    .split(/\s+/)
    .filter(Boolean),
);

/** Words of dates, so that typing errors in them are corrected too. */
export const dateWords = new Set(
  `monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
  october november december yesterday tomorrow weekend term semester`
    .split(/\s+/)
    .filter(Boolean),
);
