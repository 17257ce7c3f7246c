import { IntlMessageFormat } from 'intl-messageformat';
import type { Translate } from './define-operation.ts';

/** Messages of one domain in one language: nested keys are joined with dots. */
export type Messages = { [key: string]: string | Messages };

const flatten = (messages: Messages, prefix = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );

/** A calendar day ('2026-11-20') as the value of `{x, date, day}` or `{x, date, weekday}`, which know no zone. */
export const calendarDay = (day: string) => Date.parse(`${day}T12:00:00Z`);

const dateStyles = (timeZone: string) =>
  ({
    // Calendar days: the same day wherever the school is.
    day: { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
    weekday: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
    // `short` is a built-in style as well, whose year would otherwise be added.
    short: { day: 'numeric', month: 'short', year: undefined, timeZone: 'UTC' },
    // Instants: the day on which they fell at the school.
    instant: { day: 'numeric', month: 'long', year: 'numeric', timeZone },
  }) as const;

const known = new WeakMap<Record<string, Messages>, Map<string, Translate>>();

/**
 * Translator of one domain: the wanted language, else English; an unknown key is a programming error and throws.
 * Kept with its compiled formats, since the same few sentences are said all day.
 */
export function translator(byLocale: Record<string, Messages>, locale: string, timeZone: string): Translate {
  const kept = known.get(byLocale) ?? new Map<string, Translate>();
  known.set(byLocale, kept);
  const key = `${locale} ${timeZone}`;
  const translate = kept.get(key) ?? makeTranslator(byLocale, locale, timeZone);
  kept.set(key, translate);
  return translate;
}

function makeTranslator(byLocale: Record<string, Messages>, locale: string, timeZone: string): Translate {
  const language = byLocale[locale]
    ? locale
    : ((byLocale[locale.split('-')[0] ?? ''] ? locale.split('-')[0] : 'en') ?? 'en');
  const texts = new Map(flatten(byLocale.en ?? {}));
  for (const [key, text] of flatten(byLocale[language] ?? {})) texts.set(key, text);
  const formats = new Map<string, IntlMessageFormat>();
  return (key, values = {}) => {
    const text = texts.get(key);
    if (text === undefined) throw new Error(`No message ${key}`);
    let format = formats.get(key);
    if (!format) {
      format = new IntlMessageFormat(text, language, {
        date: dateStyles(timeZone),
        time: { clock: { hour: '2-digit', minute: '2-digit', timeZone } },
      });
      formats.set(key, format);
    }
    return String(format.format(values));
  };
}
