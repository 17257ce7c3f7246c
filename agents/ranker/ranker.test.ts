import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDates } from './dates.ts';
import { fillAnswer, fillArguments } from './fill-arguments.ts';
import { cardOfDeclaration, type OperationCard } from './operation-card.ts';
import { planRequests } from './plan-requests.ts';
import { mentionsOf, readQuestion } from './question.ts';
import { rankOperations } from './rank.ts';
import { nominative } from './russian-names.ts';
import { stem } from './stem.ts';
import { declarationsOf } from './testing/operations.ts';
import { tokenise } from './tokens.ts';
import { correct, typingDistance } from './typing-errors.ts';

const time = { today: '2026-11-22' };
const teacher = declarationsOf('teacher').map(cardOfDeclaration);
const cardNamed = (name: string): OperationCard => teacher.find((card) => card.name === name)!;

describe('stems', () => {
  it.each([
    ['grades', 'grading'],
    ['absence', 'absences'],
    ['missed', 'missing'],
    ['quiz', 'quizzes'],
    ['class', 'classes'],
    ['submit', 'submitted'],
  ])('joins %s and %s', (a, b) => expect(stem(a)).toBe(stem(b)));
  it.each([
    ['class', 'clash'],
    ['due', 'duel'],
    ['late', 'latin'],
  ])('keeps %s and %s apart', (a, b) => expect(stem(a)).not.toBe(stem(b)));
});

describe('tokens', () => {
  it('never overlap and are slices of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const token of tokenise(text))
          expect(
            text.slice(token.start, token.end).startsWith(token.raw) ||
              text.slice(token.start, token.end) === token.raw,
          ).toBe(true);
      }),
    );
  });
  it('open contractions and possessives', () => {
    expect(tokenise("what's Ana’s mark? hasn't Leo").map(({ word }) => word)).toEqual([
      'what',
      'is',
      'ana',
      'mark',
      '?',
      'has',
      'not',
      'leo',
    ]);
    expect(tokenise('8B 7-A 17/20 85% 2026-11-22').map(({ raw }) => raw)).toEqual([
      '8B',
      '7-A',
      '17/20',
      '85%',
      '2026-11-22',
    ]);
  });
});

describe('typing errors', () => {
  it('counts a swap once', () => expect(typingDistance('graeds', 'grades')).toBe(1));
  it.each([
    ['attendnace', 'attendance'],
    ['homewrok', 'homework'],
    ['waht', 'what'],
  ])('reads %s as %s', (typed, meant) =>
    expect(correct(typed, ['attendance', 'homework', 'what', 'grades'])).toBe(meant),
  );
  it.each(['sam', 'ana', 'omar', 'li', 'mia'])('leaves %s alone', (name) =>
    expect(correct(name, ['same', 'and', 'or', 'lit', 'mini'])).toBeUndefined(),
  );
});

describe('dates', () => {
  const table: [string, { from?: string; to?: string }][] = [
    ['last month', { from: '2026-10-01', to: '2026-10-31' }],
    ['this week', { from: '2026-11-16', to: '2026-11-22' }],
    ['next week', { from: '2026-11-23', to: '2026-11-29' }],
    ['yesterday', { from: '2026-11-21', to: '2026-11-21' }],
    ['since september', { from: '2026-09-01' }],
    ['until friday', { to: '2026-11-20' }],
    ['between 3 and 14 october', { from: '2026-10-03', to: '2026-10-14' }],
    ['from 3 october to 14 october', { from: '2026-10-03', to: '2026-10-14' }],
    ['the last 30 days', { from: '2026-10-24', to: '2026-11-22' }],
    ['last two weeks', { from: '2026-11-09', to: '2026-11-22' }],
    ['in march', { from: '2026-03-01', to: '2026-03-31' }],
    ['in december', { from: '2025-12-01', to: '2025-12-31' }],
    ['on friday', { from: '2026-11-20', to: '2026-11-20' }],
    ['on 5/10', { from: '2026-10-05', to: '2026-10-05' }],
    ['2026-10-07', { from: '2026-10-07', to: '2026-10-07' }],
    ['last weekend', { from: '2026-11-14', to: '2026-11-15' }],
  ];
  it.each(table)('%s', (said, range) => expect(findDates(said, time.today)[0]?.past).toEqual(range));
  it('looks ahead where that is meant', () => {
    expect(findDates('on friday', time.today)[0]?.future).toEqual({ from: '2026-11-27', to: '2026-11-27' });
    expect(findDates('in december', time.today)[0]?.future).toEqual({ from: '2026-12-01', to: '2026-12-31' });
    expect(findDates('from monday to wednesday', time.today)[0]?.future).toEqual({
      from: '2026-11-23',
      to: '2026-11-25',
    });
  });
  it.each(['may i see it', 'he got 17/20', '10 minutes late', 'now', 'second'])('finds none in "%s"', (said) =>
    expect(findDates(said, time.today)).toEqual([]),
  );
  it('never ends before it begins', () => {
    const units = fc.constantFrom('day', 'week', 'month', 'year');
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2050-12-31'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 60 }),
        units,
        (date, count, unit) => {
          const { from, to } = findDates(`last ${count} ${unit}s`, date.toISOString().slice(0, 10))[0]!.past;
          expect(from! <= to!).toBe(true);
        },
      ),
    );
  });
});

describe('names', () => {
  it.each([
    ['how is sam doing', ['sam']],
    ["Ana's grades", ['Ana']],
    ['is okafor late', ['okafor']],
    ['Как дела у Ольги', ['Ольга']],
    ['درجات آدم', ['آدم']],
    ['grades of Juan de la Cruz', ['Juan de la Cruz']],
    ['how is will doing', ['will']],
    ['did Mrs O’Neil call', ['O’Neil']],
    ['mark everyone present except Sam and Li', ['Sam', 'Li']],
    ['who is absent in 8B today', []],
    ['show me my grades in maths', []],
    ['what is the capital of France', []],
    ['Tell me about May', ['May']],
    ['what is due in May', []],
  ])('%s', (said, names) =>
    expect(mentionsOf(readQuestion(said, time), 'person').map(({ name }) => name)).toEqual(names),
  );
  it.each([
    ['Ольги', 'Ольга'],
    ['Ивана', 'Иван'],
    ['Сергея', 'Сергей'],
    ['Марии', 'Мария'],
  ])('%s → %s', (genitive, expected) => expect(nominative(genitive, 'of')).toBe(expected));
});

describe('intent', () => {
  it.each([
    ['mark everyone present', 'write'],
    ['could you please give Ana 20 XP', 'write'],
    ['did you mark 8B?', 'read'],
    ["Mark's attendance", 'read'],
    ['marks of Sam', 'read'],
    ['tell me about Sam', 'read'],
    ['tell 8B parents that the trip is off', 'write'],
    ['Sam was 10 minutes late', 'statement'],
    ['can Sam be moved to 7A?', 'read'],
    ['register of 8B', 'read'],
    ['place a legal hold on Sam, court case 12/7', 'write'],
  ])('%s: %s', (said, intent) => expect(readQuestion(said, time).intent).toBe(intent));
});

describe('ranking', () => {
  it('returns the best first, at most as many as asked', () => {
    const ranked = rankOperations("Sam's attendance", teacher, { limit: 5 });
    expect(ranked).toHaveLength(5);
    expect(ranked[0]).toMatchObject({ name: 'attendance_student', matched: ['attendance'] });
  });
  it('finds every operation by its own examples', () => {
    const missed = teacher.flatMap((card) =>
      card.examples
        .filter((example) => !rankOperations(example, teacher, { limit: 2 }).some(({ name }) => name === card.name))
        .map((example) => `${card.name}: ${example}`),
    );
    expect(missed).toEqual([]);
  });
  it('does not depend on the order of the operations', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(teacher, { minLength: teacher.length }), (shuffled) => {
        expect(rankOperations('who is absent in 8B today', shuffled, { limit: 1 })[0]?.name).toBe('attendance_class');
      }),
      { numRuns: 20 },
    );
  });
});

describe('arguments', () => {
  const fill = (said: string, name: string) => fillArguments(readQuestion(said, time), cardNamed(name), time);
  const contact = cardOfDeclaration({
    name: 'people_changeContact',
    description: 'Replaces the telephone number or the postal address of a person.\nEffect: write',
    parameters: {
      type: 'object',
      properties: {
        personId: { type: 'string', description: 'Whose; the caller’s own if left out [entity: person]' },
        phone: { type: 'string', description: 'The new telephone number' },
        address: { type: 'string', description: 'The new postal address' },
      },
    },
  });
  it.each([
    [
      'change the phone number of Leo Fernandes to +1 212 555 0143',
      { personId: 'Leo Fernandes', phone: '+1 212 555 0143' },
    ],
    ['my telephone number is now (0212) 555-0199, please update it', { phone: '(0212) 555-0199' }],
    [
      'set Ana Costa’s address to 5 Elm Street, Springfield.',
      { personId: 'Ana Costa', address: '5 Elm Street, Springfield' },
    ],
    ['my new address is 12 Oak Lane', { address: '12 Oak Lane' }],
  ])('takes where somebody can be reached: %s', (said, args) =>
    expect(fillArguments(readQuestion(said, time), contact, time).args).toEqual(args),
  );
  it('names what is missing instead of inventing it', () => {
    expect(fill('give Ana XP', 'gamification_awardXp')).toMatchObject({
      args: { student: 'Ana' },
      missing: ['amount', 'reason'],
    });
  });
  it('only fills fields that the schema has', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...teacher),
        fc.constantFrom(...teacher.flatMap((card) => card.examples)),
        (card, said) => {
          const { args } = fillArguments(readQuestion(said, time), card, time);
          for (const name of Object.keys(args)) expect(Object.keys(card.parameters?.properties ?? {})).toContain(name);
        },
      ),
    );
  });
  it('leaves a choice open when two values are said', () => {
    expect(fill('who was absent or late in 8B', 'attendance_class').args).toEqual({ class: '8B' });
  });
  it('turns a scale in words into its number', () => {
    const mood: OperationCard = {
      name: 'mood',
      description: 'Mood',
      examples: [],
      effect: 'write',
      parameters: {
        type: 'object',
        properties: { mood: { type: 'integer', description: '1 very low, 2 low, 3 okay, 4 good, 5 very good' } },
      },
    };
    expect(fillArguments(readQuestion('I feel great', time), mood, time).args).toEqual({ mood: 5 });
    expect(fillArguments(readQuestion('I feel sad', time), mood, time).args).toEqual({ mood: 2 });
  });
  it('takes instants in the school’s time zone', () => {
    const release: OperationCard = {
      name: 'release',
      description: 'Releases marks',
      examples: [],
      effect: 'write',
      parameters: { type: 'object', properties: { at: { type: 'string', format: 'date-time' } } },
    };
    expect(
      fillArguments(readQuestion('release them tomorrow at 8', time), release, { ...time, timeZone: 'Europe/Madrid' })
        .args,
    ).toEqual({ at: '2026-11-23T07:00:00.000Z' });
  });
  it('fills one field from an answer', () => {
    expect(fillAnswer(readQuestion('8b please', time), cardNamed('attendance_markClass'), 'class', time)).toBe('8B');
    expect(fillAnswer(readQuestion('twenty', time), cardNamed('gamification_awardXp'), 'amount', time)).toBe(20);
    expect(
      fillAnswer(readQuestion('no idea', time), cardNamed('gamification_awardXp'), 'amount', time),
    ).toBeUndefined();
  });
});

describe('several requests', () => {
  const names = (said: string) => planRequests(said, teacher, time).map(({ card }) => card?.name);
  it.each([
    ['who was absent in 8B today and what is due this week?', ['attendance_class', 'assessments_due']],
    ['mark everyone in 8B present except Sam and Li, they are late, and Omar is absent', ['attendance_markClass']],
    ['post an announcement to 8B: bring boots and give your forms to Mrs Lee', ['announcements_post']],
    ['undo that and show me the timetable of 8B', ['changes_undo', 'timetable_day']],
  ])('%s', (said, expected) => expect(names(said)).toEqual(expected));
});
