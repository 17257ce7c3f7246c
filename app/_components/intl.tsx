'use client';

import { createContext, type ReactNode, use, useMemo } from 'react';
import { createTranslate, type Messages, type Translate } from '../messages/translate.ts';

type IntlContext = { locale: string; timeZone: string; t: Translate };

const Context = createContext<IntlContext | null>(null);

/** The person's language and the school's time zone, for everything below. */
export function IntlProvider({
  locale,
  timeZone,
  messages,
  children,
}: {
  locale: string;
  timeZone: string;
  messages: Messages;
  children: ReactNode;
}) {
  const value = useMemo(
    () => ({ locale, timeZone, t: createTranslate(locale, messages, timeZone) }),
    [locale, timeZone, messages],
  );
  return <Context value={value}>{children}</Context>;
}

export function useIntl(): IntlContext {
  const value = use(Context);
  if (!value) throw new Error('useIntl needs an IntlProvider above it');
  return value;
}

export function useTranslate(): Translate {
  return useIntl().t;
}
