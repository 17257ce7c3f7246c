/** Who a notice is for, in words: 'school', 'staff', 'role parent', 'grade 12', 'class 8B Mathematics'. */
export interface Notice {
  audience: string;
  author: string;
  /** School days before the newest one. */
  ago: number;
  title: string;
  /** `{+3}` stands for the date three school days after it was posted. */
  body: string;
}

const notice = (ago: number, audience: string, author: string, title: string, body: string): Notice => ({
  ago,
  audience,
  author,
  title,
  body,
});

/** What a school tells its people, newest first. */
export const notices: readonly Notice[] = [
  notice(
    0,
    'school',
    'principal',
    'Clothes swap',
    'From today there is a rail by the main entrance for clothes that no longer fit. Take what you need, leave what you can, no questions asked. We bring what is left to the community centre on {+5}.',
  ),
  notice(
    0,
    'class 8B',
    'mathematics-1',
    'Room change tomorrow',
    'Our homeroom meets in the library on {+1}, because the windows in our room are being repaired. Please go there directly in the morning.',
  ),
  notice(
    1,
    'role parent',
    'principal',
    'Parent–teacher evening',
    'Conversations with teachers are on {+7} from 5 to 8 pm. Each lasts ten minutes; the office sends the times. If you cannot come, ask for a call instead.',
  ),
  notice(
    1,
    'staff',
    'deputy',
    'Registers before nine',
    'Yesterday four morning registers were still open at ten o’clock. The office cannot call home before they are taken. If something keeps you from taking yours, tell the front desk and they will send someone.',
  ),
  notice(
    2,
    'class 8B Mathematics',
    'mathematics-1',
    'Unit test next week',
    'The unit test is on {+8}. Bring a ruler and a calculator. The revision sheet is due on {+4}, and there is a question hour on {+6} after school in our room.',
  ),
  notice(
    2,
    'grade 12',
    'english-3',
    'University applications',
    'Teacher references need ten school days. If your deadline is before the end of the month, give me your list by {+2}.',
  ),
  notice(
    3,
    'school',
    'office',
    'Fire drill',
    'There will be a fire drill during the morning of {+4}. Walk, leave bags, and line up by homeroom on the field. Visitors go with the class they are visiting.',
  ),
  notice(
    3,
    'grade 5',
    'class-5b',
    'Museum visit: consent forms',
    'Grade 5 visits the natural history museum on {+8}. Please return the consent form by {+4}. Packed lunch, good shoes, no phones.',
  ),
  notice(
    4,
    'role student',
    'counsellor',
    'Quiet room open at lunch',
    'The quiet room by the library is open every lunch break for anyone who wants some calm. You do not need a reason. I am there on Mondays and Wednesdays if you would like to talk.',
  ),
  notice(
    5,
    'school',
    'principal',
    'Thank you for the science fair',
    'Sixty-one projects, four hundred visitors and only one small flood: thank you to everyone who built, explained and mopped. Photographs hang outside the labs.',
  ),
  notice(
    5,
    'staff',
    'english-1',
    'Exam rooms',
    'The list of exam rooms for the end of the quarter is on the staff board. Please check that your class fits and tell me about extra time by {+3}.',
  ),
  notice(
    6,
    'class 7A',
    'english-1',
    'Every day counts',
    'Too many seats in our room have stayed empty on Mondays. If something makes coming to school hard, tell me or Ms. Bergström. We would rather know than guess.',
  ),
  notice(
    7,
    'role parent',
    'office',
    'How to report an absence',
    'You can report an absence in the chat: say who is away, when and why. Please do so before 8:30. The office confirms it the same morning.',
  ),
  notice(
    8,
    'grade 8',
    'history-1',
    'Debate club starts again',
    'Grades 8 to 10 meet on Thursdays at 3 pm in Room 203. First topic: should homework be optional?',
  ),
  notice(
    9,
    'school',
    'office',
    'Lost property',
    'The box is full again: eleven water bottles, three jackets and one trombone mouthpiece. What is not fetched by {+6} goes to charity.',
  ),
  notice(
    10,
    'staff',
    'principal',
    'Staff meeting',
    'We meet on {+2} at 3:15 pm in the library. Agenda: attendance in grade 7, new lunch supervision plan, anything you bring.',
  ),
  notice(
    11,
    'grade 6',
    'class-6a',
    'Photos from the trip',
    'Photographs of our day at the river reserve are on the corridor wall. Thank you to the parents who came along.',
  ),
  notice(
    12,
    'role parent',
    'deputy',
    'Head lice in the lower grades',
    'There are a few cases in grades 1 to 3. Please check your child’s hair this weekend. The nurse has leaflets in six languages.',
  ),
  notice(
    13,
    'class 8A Mathematics',
    'mathematics-1',
    'Calculators',
    'From now on we use the scientific calculators. The school lends one to everyone who has none: ask me after the lesson.',
  ),
  notice(
    15,
    'school',
    'sport-2',
    'Basketball results',
    'Our teams won both home games: girls 41 to 36, boys 52 to 47. The next game is on {+3} at 4 pm in Gym 2. Come and be loud.',
  ),
  notice(
    17,
    'grade 10',
    'science-2',
    'Work experience places',
    'Forty placements are listed at the office. Choose three by {+5}; first choices go by lot, not by speed.',
  ),
  notice(
    19,
    'school',
    'music-2',
    'Choir for everyone',
    'No audition, all ages, staff too: Tuesdays at lunch in Music Room 2. We sing at the end of the quarter.',
  ),
  notice(
    22,
    'role student',
    'computing-1',
    'Passwords',
    'Nobody from this school will ever ask for your password, not even to fix something. If someone does, say no and tell me.',
  ),
  notice(
    25,
    'grade 1',
    'class-1a',
    'Reading buddies',
    'Every Friday a student of grade 9 reads with us. If your family speaks another language at home, send us a favourite book in it.',
  ),
  notice(
    28,
    'staff',
    'deputy',
    'Safeguarding refresher',
    'The yearly refresher is online and takes forty minutes. Please finish it by the end of the month. Questions go to Ruth Adeyemi or me.',
  ),
  notice(
    31,
    'school',
    'principal',
    'Building works',
    'The roof of the east wing is being repaired for two weeks. Expect noise until noon and use the west stairs.',
  ),
  notice(
    36,
    'role parent',
    'office',
    'School lunch: new menu',
    'The kitchen has a new menu with two vegetarian dishes a day. Allergies are shown with each dish; tell the office about new ones.',
  ),
  notice(
    41,
    'grade 9',
    'history-1',
    'Archive visit',
    'We visit the town archive on two afternoons. Groups are posted outside Room 205.',
  ),
  notice(
    48,
    'school',
    'principal',
    'Reports are out',
    'The results of the quarter can be seen now. Please read them together, and begin with what went well.',
  ),
  notice(
    53,
    'staff',
    'office',
    'Supplies',
    'Orders for paper and exercise books close on Friday. Later ones wait until next quarter.',
  ),
  notice(
    58,
    'role student',
    'art-2',
    'Mural',
    'We paint the wall by the bicycle shed. Ideas go in the box outside Art Studio 2.',
  ),
  notice(
    63,
    'school',
    'principal',
    'A new quarter',
    'Welcome back. New faces: please help them find the library, the quiet room and the good end of the lunch queue.',
  ),
];
