import { expect, test } from 'vitest';
import { isRerouted } from './served-model.ts';

test.each([
  ['gemini-2.5-flash', 'gemini-2.5-flash'],
  ['gemini-2.5-flash', 'models/gemini-2.5-flash'],
  ['gemini-2.5-flash', 'gemini-2.5-flash-001'],
  ['gemini-2.5-flash', 'gemini-2.5-flash-preview-09-2025'],
  ['gemini-2.5-flash', 'gemini-2.5-flash-preview-05-20'],
  ['gemini-2.0-flash-001', 'gemini-2.0-flash'],
  ['gemini-2.0-flash', 'gemini-2.0-flash-exp'],
  ['gemini-flash-latest', 'gemini-2.5-flash-preview-09-2025'],
  ['gemma-3-27b-it', 'gemma-3-27b-it'],
])('%s answering as %s is the same model', (asked, served) => {
  expect(isRerouted(asked, served)).toBe(false);
});

test.each([
  ['gemini-2.5-flash', 'gemini-2.5-flash-lite'],
  ['gemini-2.5-flash-lite', 'gemini-2.5-flash'],
  ['gemini-2.5-flash', 'gemini-3-flash-preview'],
  ['gemini-2.0-flash', 'gemini-2.5-flash'],
  ['gemini-2.5-flash', 'gemini-2.5-flash-preview-tts'],
  ['gemma-3-27b-it', 'gemma-3-12b-it'],
])('%s answering as %s is another model', (asked, served) => {
  expect(isRerouted(asked, served)).toBe(true);
});
