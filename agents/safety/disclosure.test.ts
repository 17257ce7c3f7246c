import { describe, expect, it } from 'vitest';
import { disclosureIn } from './disclosure.ts';

describe('disclosureIn', () => {
  it.each([
    ['I want to kill myself', 'self_harm'],
    ['i dont want to be here anymore, i want to die', 'self_harm'],
    ['sometimes I cut myself', 'self_harm'],
    ['Everyone would be better off without me', 'self_harm'],
    ['I don’t want to live', 'self_harm'],
    ['kms lol but really', 'self_harm'],
    ['quiero morir', 'self_harm'],
    ['No quiero vivir más', 'self_harm'],
    ['أريد أن أموت', 'self_harm'],
    ['मैं मरना चाहता हूँ', 'self_harm'],
    ['я не хочу жить', 'self_harm'],
    ['my stepdad hits me', 'abuse'],
    ['my dad keeps hitting me when he drinks', 'abuse'],
    ['my uncle touched me and i feel weird', 'abuse'],
    ['he makes me send nudes', 'abuse'],
    ['mi papá me pega', 'abuse'],
    ["i'm scared to go home", 'danger'],
    ['a boy brought a knife to school', 'danger'],
    ['someone is following me after school', 'danger'],
  ])('%s', (text, kind) => expect(disclosureIn(text)).toBe(kind));

  it.each([
    'this homework is killing me',
    'I am dying to see my marks',
    'how do I kill time until the bus',
    'the deadline is killing it',
    'what is my attendance this month?',
    'can you explain how the heart beats?',
    'hit me up with my timetable',
    'I want to end the year with an A',
    'what was the Cuban missile crisis about',
    'my brother hits the ball well',
  ])('leaves alone: %s', (text) => expect(disclosureIn(text)).toBeUndefined());
});
