const spelled = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
];
const ordinals = [
  'zeroth',
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
];
const values = new Map([...spelled, ...ordinals].map((word, index) => [word, String(index % spelled.length)]));

/** Numbers as people say them, in figures: "eighth", "8th", "eight" → "8". Expects plain words. */
export const inFigures = (said: string): string =>
  said
    .split(' ')
    .map((word) => values.get(word) ?? word.replace(/^(\d{1,2})(st|nd|rd|th)$/, '$1'))
    .join(' ');
