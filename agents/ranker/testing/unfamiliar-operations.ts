/** Operations that no rule and no word list was written with in mind: the ranker must serve them from their text alone. */
import type { TestDeclaration } from './operations.ts';

const declare = (
  name: string,
  description: string,
  examples: string,
  effect: string,
  properties: TestDeclaration['parameters']['properties'] = {},
  required: string[] = [],
): TestDeclaration => ({
  name,
  description: `${description}\nExamples: ${examples}\nEffect: ${effect}`,
  parameters: { type: 'object', properties, required },
});

const day = { type: 'string', format: 'date', description: 'The day; today if left out' };

export const unfamiliarOperations: TestDeclaration[] = [
  declare(
    'library_loans',
    'Books that a reader has borrowed, with the day each is due back.',
    'which books do I have; books Sam borrowed',
    'read',
    {
      readerId: { type: 'string', description: 'Whose loans; your own if left out [entity: person]' },
      overdueOnly: { type: 'boolean', description: 'Only what is overdue' },
    },
  ),
  declare(
    'library_reserve',
    'Reserves a book for a reader.',
    'reserve "The Hobbit" for me; hold a copy of Momo for Ana',
    'write',
    {
      title: { type: 'string', description: 'Title of the book' },
      readerId: { type: 'string', description: 'For whom; yourself if left out [entity: person]' },
    },
    ['title'],
  ),
  declare(
    'canteen_menu',
    'What the canteen serves on a day, with allergens.',
    "what's for lunch today; vegetarian dishes tomorrow",
    'read',
    {
      day,
      diet: { type: 'string', enum: ['vegetarian', 'vegan', 'halal'], description: 'Only dishes for this diet' },
    },
  ),
  declare(
    'buses_departures',
    'School buses: line, stop and time of departure.',
    'when does bus 4 leave; afternoon buses',
    'read',
    {
      line: { type: 'integer', description: 'Number of the bus line' },
      direction: { type: 'string', enum: ['to_school', 'home'], description: 'Which way' },
    },
  ),
  declare(
    'rooms_book',
    'Books a room for a day and period.',
    'book the lab for Monday; reserve the hall tomorrow third period',
    'write',
    {
      roomId: { type: 'string', description: 'The room [entity: room]' },
      day: { type: 'string', format: 'date', description: 'The day' },
      period: { type: 'integer', description: 'Number of the period' },
    },
    ['roomId', 'day'],
  ),
  declare(
    'clubs_join',
    'Puts a student on the list of a club.',
    'sign Ana up for the chess club; join the robotics club',
    'write',
    {
      clubId: { type: 'string', description: 'The club [entity: club]' },
      studentId: { type: 'string', description: 'The student; yourself if left out [entity: student]' },
    },
    ['clubId'],
  ),
  declare('lockers_assigned', 'Which locker belongs to whom.', 'whose locker is number 112; locker of Sam', 'read', {
    studentId: { type: 'string', description: 'Holder [entity: student]' },
    number: { type: 'integer', description: 'Number of the locker' },
  }),
];
