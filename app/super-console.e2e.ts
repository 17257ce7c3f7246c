import type { Browser, Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { demonstrationKeys, spareDemonstrationKeys } from '#embedded/gemini/demonstration-keys.ts';
import { expectAccessible, openBrowser, signIn, visit } from '#scripts/browser.ts';
import { ownInstance } from '#scripts/own-instance.ts';

const { url: baseURL, env } = ownInstance();
const { superAdmin, admin } = demonstration.accounts;
const spares = spareDemonstrationKeys().map(({ key }) => key);
const used = demonstrationKeys()[0]!.key;

let browser: Browser;
let sql: postgres.Sql;
beforeAll(async () => {
  browser = await openBrowser();
  sql = postgres(env.DATABASE_SERVICE_URL ?? '', { max: 1 });
});
afterAll(async () => {
  await browser?.close();
  await sql?.end();
});

/** Wrong and stale inputs are tried on purpose: the browser tells of their answers in its console. */
const unexpected = (problem: string) => !/status of 40[09]/.test(problem);

const row = (page: Page, label: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: label }) });

async function choose(page: Page, label: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${label}` }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

describe.each([{ phone: false }, { phone: true, dark: true }])('on a screen %o', (screen) => {
  const paths = [
    '/super',
    '/super/live',
    '/super/keys',
    '/super/keys/add',
    '/super/families',
    '/super/families/new',
    '/super/attempts',
    '/super/usage',
    '/super/alerts',
  ];

  it('every page is whole, fits, and is accessible', async () => {
    const { page, problems, context } = await visit(browser, { baseURL, ...screen });
    await signIn(page, superAdmin.email);
    for (const path of paths) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expectAccessible(page);
      const width = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect([path, width <= 1]).toEqual([path, true]);
      expect(await page.getByText('This could not be loaded').count()).toBe(0);
    }
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a mixed paste is checked, its good lines are added, its bad ones stay', async () => {
    const { page, problems, context } = await visit(browser, { baseURL, ...screen });
    const [first, second] = screen.phone ? [spares[0]!, spares[1]!] : [spares[2]!, spares[3]!];
    const name = screen.phone ? 'Phone' : 'Desk';
    await signIn(page, superAdmin.email);
    await page.goto('/super/keys/add');
    const field = page.getByLabel('Keys', { exact: true });
    await field.fill(
      [`# pasted`, `${name} one,console-${name},${first}`, `${name}_TWO="${second}"`, 'AIzaTooShort', used].join('\n'),
    );
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('2 of 4 lines can be added').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Add 2 keys' }).click();
    await page.getByText('2 keys were added. 2 lines were left.').waitFor();
    expect(await field.inputValue()).toBe(['# pasted', 'AIzaTooShort', used].join('\n'));
    // Once they are in, no key is anywhere on the pages.
    await page.goto('/super/keys');
    await row(page, `${name} one`).waitFor();
    const shown = await page.content();
    for (const key of [first, second, used]) expect(shown).not.toContain(key.slice(5));
    expect(problems).toEqual([]);
    await context.close();
  });
});

it('a key is tested, paused, rotated and retired, by keyboard where it matters', async () => {
  const { page, problems, context } = await visit(browser, { baseURL });
  await signIn(page, superAdmin.email);
  await page.goto('/super/keys/add');
  await page.getByLabel('Keys', { exact: true }).fill(`Journey,console-journey,${spares[4]!}`);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('button', { name: 'Add one key' }).click();
  await page.getByText('One key was added.').first().waitFor();
  await page.goto('/super/keys');
  await page.getByLabel('Find by label, project or fingerprint').fill('Journey');

  await choose(page, 'Journey', 'Test');
  await page.getByText('1 of 1 key works').waitFor();
  await row(page, 'Journey').getByText('works').waitFor();

  await page.getByRole('button', { name: 'Actions for Journey' }).focus();
  await page.keyboard.press('Enter');
  // The menu takes the focus once it is open.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Test');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await row(page, 'Journey').getByText('paused').waitFor();

  // Somebody else resumes it meanwhile: what this page shows is old, and it says so instead of overwriting.
  await sql`update public.ai_keys set status = 'active' where label = 'Journey'`;
  await choose(page, 'Journey', 'Retire');
  await page.getByRole('button', { name: 'Retire it' }).click();
  await page.getByText('Somebody changed “Journey” since you looked; it is now active.').waitFor();

  await row(page, 'Journey').getByText('active').waitFor();
  await choose(page, 'Journey', 'Rotate');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New key').fill('AIzaShort');
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await dialog.getByText('this one has not').waitFor();
  await dialog.getByLabel('New key').fill(spares[5]!);
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByLabel('State', { exact: true }).selectOption('retired');
  await row(page, 'Journey').getByText('Replaced by').waitFor();
  await expectAccessible(page);
  expect(problems.filter(unexpected)).toEqual([]);
  await context.close();
});

it('a fifth family is a form: it takes keys, moves, and is retired; a stale form is refused with what changed', async () => {
  const { page, problems, context } = await visit(browser, { baseURL });
  await signIn(page, superAdmin.email);
  await page.goto('/super/families/new');
  await page.getByRole('button', { name: 'Add a family' }).click();
  await page.getByText('Small letters, digits, dots and hyphens').waitFor();
  await page.getByLabel('Family', { exact: true }).fill('gemini-fifth');
  await page.getByLabel('Name shown').fill('Gemini Fifth');
  await page.getByLabel('Model', { exact: true }).fill('gemini-2.5-flash');
  await page.getByLabel('Requests a minute').fill('5');
  await page.getByLabel('Requests a day').fill('50');
  await page.getByLabel('Input tokens a minute').fill('5000');
  await page.getByRole('button', { name: 'Add a family' }).click();
  await page.waitForURL('**/super/families');
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Gemini Fifth' }) });
  await card.getByRole('button', { name: 'Give it keys' }).click();
  await page.getByLabel('Which keys').selectOption('gemini-2.5-flash');
  await page.getByRole('dialog').getByRole('button', { name: 'Give it keys' }).click();
  await card.getByText(/^[1-9]\d* of [1-9]\d*$/).waitFor();

  await card.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Requests a minute').waitFor();
  await sql`update public.ai_models set requests_per_day = 60 where family = 'gemini-fifth'`;
  await page.getByLabel('Requests a minute').fill('6');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Requests a day: you saw 50, now it is 60').waitFor();
  expect(await page.getByLabel('Requests a minute').inputValue()).toBe('6');
  await page.getByRole('button', { name: 'Load what is there now' }).click();
  await expect.poll(() => page.getByLabel('Requests a day').inputValue()).toBe('60');
  await page.getByLabel('Requests a minute').fill('6');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL('**/super/families');

  await card.getByRole('button', { name: 'Retire' }).click();
  await page.getByLabel('Successor').selectOption('gemini-2.5-flash');
  await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
  await card.getByText('retired').waitFor();
  expect(problems.filter(unexpected)).toEqual([]);
  await context.close();
});

it('the head-room refreshes while it is looked at, and stops when told', async () => {
  const { page, context } = await visit(browser, { baseURL });
  await signIn(page, superAdmin.email);
  const polled = page.waitForResponse((response) => response.url().endsWith('/api/superpanel/pool'));
  await page.goto('/super/live');
  await polled;
  await page.getByRole('button', { name: 'Stop refreshing' }).click();
  await page.getByText(/^Stopped at/).waitFor();
  await context.close();
});

it('is closed to everyone else: by the page and by its interface', async () => {
  const { page, context } = await visit(browser, { baseURL });
  await signIn(page, admin.email);
  await page.goto('/super/keys');
  await page.waitForURL((at) => at.pathname === '/forbidden');
  const status = await page.evaluate(async () => (await fetch('/api/superpanel/keys')).status);
  expect(status).toBe(403);
  await context.close();
});
