/**
 * A value as JSON that `jsonb` takes. Words of others may hold null characters and halves of characters that were cut in
 * two, which JSON escapes and PostgreSQL refuses: U+FFFD takes their place.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value).replace(/\\(?:\\|u0000|ud[89a-f]..)/g, (found) => (found === '\\\\' ? found : '\ufffd'));
}
