import { existsSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import packed from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, devices, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** Arguments for a machine without display, sandbox or network beyond this host. */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const onPath = () =>
  ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
    .flatMap((name) => (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name)))
    .concat('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
    .find((file) => existsSync(file));

/** The browser of the tests: one on the path, else the one that npm installed. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: onPath() ?? (await packed.executablePath()), args });
}

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** Messages of the console and failures of scripts so far: an unexpected one fails the test. */
  problems: string[];
}

export interface VisitorOptions {
  baseURL: string;
  phone?: boolean;
  dark?: boolean;
}

/** A person with a fresh browser profile, on a desktop or a phone. */
export async function visit(browser: Browser, { baseURL, phone, dark }: VisitorOptions): Promise<Visitor> {
  const device = phone ? devices['Pixel 7'] : { viewport: { width: 1280, height: 800 } };
  const context = await browser.newContext({
    ...device,
    baseURL,
    colorScheme: dark ? 'dark' : 'light',
    locale: 'en-US',
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  return { page, context, problems };
}

/** Signs in by the form and waits for the role's first page. */
export async function signInByForm(page: Page, email: string, password = 'catalyst-demo'): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Who has signed in in this file, and where it led them. */
const sessions = new Map<string, { cookies: Awaited<ReturnType<BrowserContext['cookies']>>; firstPage: string }>();

/** Has a person of the demonstration signed in, on their first page: by the form once a file, then by that session. */
export async function signIn(page: Page, email: string): Promise<void> {
  const session = sessions.get(email);
  if (session) {
    await page.context().addCookies(session.cookies);
    await page.goto(session.firstPage);
    await answersToPresses(page);
    return;
  }
  await signInByForm(page, email);
  sessions.set(email, { cookies: await page.context().cookies(), firstPage: page.url() });
}

/** Waits until React has taken over what the server drew: what is pressed or typed before could be lost. */
async function answersToPresses(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const controls = [...document.querySelectorAll('main :is(a, button, input, textarea, select)')];
    const isTaken = (control: Element) => Object.keys(control).some((name) => name.startsWith('__reactProps$'));
    return controls.length > 0 && controls.every(isTaken);
  });
}

/** Nothing serious that axe can find on the page as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  // Looked at in place, which is quicker by the blank page that axe would else open each time to put frames together.
  expect(page.frames()).toHaveLength(1);
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .setLegacyMode()
    .analyze();
  const serious = violations.filter((violation) => violation.impact === 'serious' || violation.impact === 'critical');
  expect(
    serious.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`),
  ).toEqual([]);
}
