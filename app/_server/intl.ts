import 'server-only';
import { cookies } from 'next/headers';
import { cache } from 'react';
import en from '../messages/en.json' with { type: 'json' };
import { createTranslate, type Messages } from '../messages/translate.ts';

const wording: Record<string, Messages> = { en };
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

export const localeCookie = 'catalyst-locale';

/** The nearest language that there is wording for. */
export function supportedLocale(wanted: string | null | undefined): string {
  const language = wanted?.toLowerCase().split('-')[0] ?? '';
  return language in wording ? language : 'en';
}

/** The language of this request: the person's own, as the cookie remembers it. */
export const getIntl = cache(async () => {
  const locale = supportedLocale((await cookies()).get(localeCookie)?.value);
  const messages = wording[locale] ?? en;
  return {
    locale,
    direction: rightToLeft.has(locale) ? ('rtl' as const) : ('ltr' as const),
    messages,
    t: createTranslate(locale, messages),
  };
});
