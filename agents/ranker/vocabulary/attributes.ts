/** How people say a value of an enumeration or a code. Keys are stems of values that systems of schools use. */
export const valueWords: Record<string, string> = {
  present: 'present here attended',
  absent: 'absent away missing missed miss not_here skipped skip gone off absence absences',
  late: 'late tardy delayed lateness',
  excused: 'excused authorised authorized justified',
  trip: 'trip excursion',
  'left early': 'left_early went_home',
  'very good': 'very_good very_happy great excellent fantastic amazing wonderful awesome',
  'very low': 'very_low very_sad very_bad awful terrible horrible miserable',
  great: 'great excellent fantastic amazing wonderful awesome very_happy very_good',
  good: 'good happy fine well glad',
  okay: 'okay ok alright so_so neutral tired meh',
  low: 'low sad down unhappy upset bad worried anxious stressed lonely',
  awful: 'awful terrible horrible miserable',
  female: 'female girl girls women',
  male: 'male boy boys men',
  open: 'open unresolved pending unanswered',
  finished: 'finished finish completed complete done closed',
  resolved: 'resolved answered closed solved',
  'in progress': 'in_progress ongoing underway',
  guardians: 'guardians parents families',
  confirm: 'confirm accept approve',
  decline: 'decline reject refuse',
  parents: 'parents parent families family guardians',
  students: 'students pupils kids',
  staff: 'staff teachers colleagues',
  school: 'whole_school entire_school all_school everyone_at_school',
  morning: 'morning',
  afternoon: 'afternoon',
  am: 'morning',
  pm: 'afternoon',
  student: 'student pupil kid',
  teacher: 'teacher',
  parent: 'parent mother father',
};

/** Number words, cardinal. */
export const numberWords: Record<string, number> = {
  zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11,
  twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19,
  twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90, hundred: 100,
};

/** Ordinal words, in the languages of the frame sentences. -1 is the last one. */
export const ordinalWords: Record<string, number> = {
  first: 1, second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, last: -1,
  primero: 1, primera: 1, segundo: 2, segunda: 2, tercero: 3, tercera: 3, cuarto: 4, cuarta: 4, ultimo: -1, ultima: -1,
  premier: 1, premiere: 1, deuxieme: 2, troisieme: 3, dernier: -1, derniere: -1,
  erste: 1, ersten: 1, zweite: 2, zweiten: 2, dritte: 3, dritten: 3, letzte: -1, letzten: -1,
};
