import { describe, expect, it } from 'vitest';
import en from '../../../../messages/en.json' with { type: 'json' };
import { createTranslate } from '../../../../messages/translate.ts';
import { whyThisKey } from './why-this-key.ts';

const names = { 'gemini-2.5-flash-lite': 'Gemini 2.5 Flash Lite' };
const words = { t: createTranslate('en', en), locale: 'en', names };

describe('why a key was chosen', () => {
  it('tells what was passed over, the room, and what stood there before', () => {
    const decision = {
      order: 2,
      room: 0.525,
      before: [4, 120, 80_000],
      skipped: { 'gemini-2.5-flash-lite': { cooling: 3, 'day-requests': 1 }, 'gone-family': { 'fair-share': 2 } },
      waited: true,
    };
    expect(whyThisKey(decision, words)).toEqual([
      'Gemini 2.5 Flash Lite was passed over: 3 projects cooling, 1 project with the day used up.',
      'gone-family was passed over: 2 projects left to others for fairness.',
      'Of the tightest limit of the chosen project, 52.5% was free.',
      'Before it: 4 requests and 80,000 tokens in the minute, 120 requests in the day.',
      'Others were writing to it at that moment, so it was waited for.',
    ]);
  });

  it('says so when nothing stood before it, and keeps quiet about what it does not know', () => {
    expect(whyThisKey({}, words)).toEqual(['Nothing was passed over: it was the first choice.']);
    const strange = {
      room: 'much',
      before: ['?'],
      skipped: { 'some-family': { 'some-new-reason': 1, other: 'x' }, odd: 3 },
    };
    expect(whyThisKey(strange, words)).toEqual(['some-family was passed over: 1 project (some_new_reason).']);
  });
});
