/** Verbs that ask for a change when they open a request, with the words that make them a question after all. */
export const writeVerbs = new Set(
  `mark record enter log register take award give grant add post publish announce send message write tell inform
  notify email text move transfer switch put assign set change update edit correct fix delete remove cancel undo
  revert reverse excuse create make schedule enrol enroll invite approve decline reject report let remind archive
  start close resolve book sign promote unenroll withdraw rename apply submit redeem spend join leave vote
  praise reward deduct save upload import reschedule postpone reset pay reserve stop hold place keep lift share hand_out roll_back take_back sign_up put_down order do_my do_the
  do_this do_it`
    .split(/\s+/)
    .filter(Boolean),
);

/** What may stand before a request without changing it. */
export const politePrefix =
  /^(?:(?:please|ok(?:ay)?|so|well|now|also|and|then|hey|hi|hello|good (?:morning|afternoon|evening)|could you(?: please)?|can you(?: please)?|would you(?: please)?|will you(?: please)?|i (?:want|need|would like|d like|wish) (?:you )?to(?! (?:talk|speak|see|know|understand))|lets|let us|go ahead and|kindly|just|quickly)\b[,!.]?\s*)+/;
