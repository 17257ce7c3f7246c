/** The four meanings, and none. Never shown by colour alone: each has its icon or word beside it. */
export type Tone = 'good' | 'caution' | 'alert' | 'info' | 'none';

export const toneText: Record<Tone, string> = {
  good: 'text-good',
  caution: 'text-caution',
  alert: 'text-alert',
  info: 'text-info',
  none: 'text-muted',
};

export const toneSoft: Record<Tone, string> = {
  good: 'bg-good-soft',
  caution: 'bg-caution-soft',
  alert: 'bg-alert-soft',
  info: 'bg-info-soft',
  none: 'bg-subtle',
};

const toneOfWord: Record<string, Tone> = {
  present: 'good',
  complete: 'good',
  done: 'good',
  graded: 'good',
  released: 'good',
  taken: 'good',
  submitted: 'good',
  healthy: 'good',
  late: 'caution',
  partial: 'caution',
  due: 'caution',
  incomplete: 'caution',
  tardy: 'caution',
  'left early': 'caution',
  'not taken': 'caution',
  cooling: 'caution',
  absent: 'alert',
  missing: 'alert',
  overdue: 'alert',
  'at risk': 'alert',
  failed: 'alert',
  exhausted: 'alert',
  excused: 'info',
  exempt: 'info',
  draft: 'info',
  unreleased: 'info',
  pending: 'info',
};

/** The meaning of a status word as the field uses it ("Late" is caution); a word it does not know has none. */
export function toneOfStatus(word: string): Tone {
  return toneOfWord[word.trim().toLowerCase().replaceAll('_', ' ')] ?? 'none';
}
