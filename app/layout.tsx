import './globals.css';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { IntlProvider } from './_components/intl.tsx';
import { Toaster } from './_components/ui/toast.tsx';
import { getIntl } from './_server/intl.ts';
import { getTheme } from './_server/theme.ts';

export const metadata: Metadata = {
  title: { default: 'Catalyst', template: '%s · Catalyst' },
  description: 'Ask your school anything.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf9f6' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1416' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [{ locale, direction, messages }, theme] = await Promise.all([getIntl(), getTheme()]);
  return (
    <html lang={locale} dir={direction} data-theme={theme} className={GeistSans.variable}>
      <body>
        <IntlProvider locale={locale} timeZone="UTC" messages={messages}>
          {children}
          <Toaster />
        </IntlProvider>
      </body>
    </html>
  );
}
