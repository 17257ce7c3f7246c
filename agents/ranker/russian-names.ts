/**
 * The nominative that a Russian name in the genitive or dative probably has (`у Ольги` → `Ольга`). A guess by ending:
 * a name that it gets wrong is still near enough for a search that tolerates typing errors.
 */
export function nominative(name: string, before: string | undefined): string {
  const dative = /^(?:give|tell|send|to)$/.test(before ?? '');
  const oblique =
    dative ||
    /^(?:of|for|from|doing|attendance|grades|homework|average|absent|not|timetable|results)$/.test(before ?? '');
  return oblique
    ? name
        .split(' ')
        .map(dative ? fromDative : fromGenitive)
        .join(' ')
    : name;
}

const rules = (word: string, endings: [RegExp, string][]): string => {
  for (const [ending, replacement] of endings) if (ending.test(word)) return word.replace(ending, replacement);
  return word;
};

const fromGenitive = (word: string): string =>
  rules(word, [
    [/ой$/u, 'а'],
    [/ии$/u, 'ия'],
    [/([гкхжшчщ])и$/u, '$1а'],
    [/и$/u, 'я'],
    [/ы$/u, 'а'],
    [/([аеио])я$/u, '$1й'],
    [/([бвгджзклмнпрстфхцчшщ])а$/u, '$1'],
  ]);

const fromDative = (word: string): string =>
  rules(word, [
    [/ии$/u, 'ия'],
    [/е$/u, 'а'],
    [/([аеио])ю$/u, '$1й'],
    [/у$/u, ''],
  ]);
