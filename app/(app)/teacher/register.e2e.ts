import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { expectAccessible, openBrowser, signIn, type Visitor, visit } from '#scripts/browser.ts';
import { ownInstance } from '#scripts/own-instance.ts';

const { url: baseURL } = ownInstance();

let browser: Browser;
let visitor: Visitor;
let address: string;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await visit(browser, { baseURL });
  await signIn(visitor.page, demonstration.accounts.teacher.email);
  await visitor.page.goto('/teacher');
  await visitor.page
    .getByRole('link', { name: /Take register of 8B.*morning/ })
    .first()
    .click();
  await visitor.page.waitForURL(/\/register\?/);
  address = visitor.page.url();
});
afterAll(() => browser?.close());
beforeEach(() => {
  visitor.problems.length = 0;
});

const rows = (page: Page) => page.getByRole('list', { name: 'Register of 8B' }).getByRole('listitem');
const marked = (page: Page) => page.getByRole('radio', { checked: true });
const status = (page: Page) => page.getByRole('status').last();

/** The register, opened anew; ready once the first student has the keyboard. */
async function open(page: Page): Promise<void> {
  await page.goto(address);
  await rows(page).first().getByRole('radio').first().and(page.locator(':focus')).waitFor();
}

it('is taken by keyboard alone, survives a reload, and is taken back', async () => {
  const { page, problems } = visitor;
  await open(page);
  await page.keyboard.press('p');
  await page.keyboard.press('Enter');
  await page.keyboard.press('a');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('l');
  await page.keyboard.press('m');
  await page.keyboard.type('10');
  await page.keyboard.press('Enter');
  expect(await rows(page).nth(2).getByRole('radio', { name: 'Late' }).getAttribute('aria-checked')).toBe('true');
  expect(await marked(page).count()).toBe(3);

  await page.reload();
  await marked(page).nth(2).waitFor();
  expect(await page.getByLabel(/^Minutes late/).inputValue()).toBe('10');

  await page.keyboard.press('Control+Enter');
  await page.getByText('students have no mark yet').waitFor();
  await page.getByRole('button', { name: 'The rest is present' }).click();
  await page.keyboard.press('Control+Enter');
  await status(page)
    .getByText(/^Saved/)
    .waitFor();
  expect(await page.getByText(/1 absent · 1 late/).count()).toBe(1);
  await expectAccessible(page);

  await status(page).getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Taken back').waitFor();
  expect(await marked(page).count()).toBe(0);
  expect(problems).toEqual([]);
});

it('shows what somebody else saved in between instead of writing over it', async () => {
  const { page, context } = visitor;
  await open(page);
  const other = await context.newPage();
  await open(other);
  for (const each of [page, other]) await each.getByRole('button', { name: 'All present' }).click();
  await rows(other).nth(0).getByRole('radio', { name: 'Absent' }).click();
  await other.getByRole('button', { name: 'Save register' }).click();
  await status(other)
    .getByText(/^Saved/)
    .waitFor();

  await page.getByRole('button', { name: 'Save register' }).click();
  await page.getByText(/saved this register at .* after you opened it/).waitFor();
  await page.getByText(/saved as Absent, yours is Present/).waitFor();
  await page.getByRole('button', { name: 'Take what was saved' }).click();
  expect(await rows(page).nth(0).getByRole('radio', { name: 'Absent' }).getAttribute('aria-checked')).toBe('true');

  await status(other).getByRole('button', { name: 'Undo' }).click();
  await other.getByText('Taken back').waitFor();
  await other.close();
});

it('keeps what was entered while the line is lost, and sends it once', async () => {
  const { page, context } = visitor;
  await open(page);
  await page.getByRole('button', { name: 'All present' }).click();
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Save register' }).click();
  await page.getByText('The school cannot be reached').waitFor();
  await context.setOffline(false);
  await status(page)
    .getByText(/^Saved/)
    .waitFor();
  await status(page).getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Taken back').waitFor();
});
