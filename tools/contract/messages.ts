import { IntlMessageFormat } from 'intl-messageformat';
import type { Translate } from './define-operation.ts';

/** Messages of one domain in one language: nested keys are joined with dots. */
export type Messages = { [key: string]: string | Messages };

const flatten = (messages: Messages, prefix = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );

/**
 * Translator of one domain: the wanted language, else English; an unknown key is a programming error and throws.
 * Compiled formats are kept, since the same few sentences are said all day.
 */
export function translator(byLocale: Record<string, Messages>, locale: string, timeZone: string): Translate {
  const language = byLocale[locale] ? locale : (byLocale[locale.split('-')[0] ?? ''] ? locale.split('-')[0] : 'en') ?? 'en';
  const texts = new Map(flatten(byLocale.en ?? {}));
  for (const [key, text] of flatten(byLocale[language] ?? {})) texts.set(key, text);
  const formats = new Map<string, IntlMessageFormat>();
  return (key, values = {}) => {
    const text = texts.get(key);
    if (text === undefined) throw new Error(`No message ${key}`);
    let format = formats.get(key);
    if (!format) {
      format = new IntlMessageFormat(text, language, { date: { day: { day: 'numeric', month: 'long', year: 'numeric', timeZone } } });
      formats.set(key, format);
    }
    return String(format.format(values));
  };
}
