import { IntlMessageFormat } from 'intl-messageformat';
import type en from './en.json';

/** Every key of the wording; `en.json` is the reference that other languages follow. */
export type MessageKey = keyof typeof en;
export type Messages = Record<MessageKey, string>;
export type MessageValues = Record<string, string | number | Date>;

/** The wording for a key, with its values set in by the ICU rules of the locale (plurals, numbers, dates). */
export type Translate = (key: MessageKey, values?: MessageValues) => string;

export function createTranslate(locale: string, messages: Messages, timeZone?: string): Translate {
  const formats = timeZone ? zoned(timeZone) : undefined;
  const compiled = new Map<MessageKey, IntlMessageFormat>();
  return (key, values) => {
    const message = messages[key];
    if (!values) return message;
    const format = compiled.get(key) ?? new IntlMessageFormat(message, locale, formats);
    compiled.set(key, format);
    return String(format.format(values));
  };
}

/** ICU's own date and time styles, in the school's time zone. */
function zoned(timeZone: string) {
  return {
    date: {
      short: { day: 'numeric', month: 'short', timeZone },
      medium: { day: 'numeric', month: 'short', year: 'numeric', timeZone },
      long: { weekday: 'long', day: 'numeric', month: 'long', timeZone },
    },
    time: { short: { hour: 'numeric', minute: 'numeric', timeZone } },
  } as const;
}
