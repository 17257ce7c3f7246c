import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { expectAccessible, openBrowser, signIn, type Visitor, visit } from '#scripts/browser.ts';
import { ownInstance } from '#scripts/own-instance.ts';

const { url: baseURL } = ownInstance();

const patience = { timeout: 15_000 };

let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await visit(browser, { baseURL });
  await signIn(visitor.page, demonstration.accounts.teacher.email);
  await visitor.page.goto('/teacher');
  await visitor.page
    .getByRole('link', { name: /^8B Mathematics/ })
    .last()
    .click();
  await visitor.page.getByRole('link', { name: 'Gradebook', exact: true }).click();
  await visitor.page.getByRole('grid').waitFor();
});
afterAll(() => browser?.close());

const cell = (page: Page, row: number, column: number) =>
  page
    .getByRole('grid')
    .getByRole('row')
    .nth(row + 1)
    .locator('[data-cell]')
    .nth(column);
const average = (page: Page) => page.getByRole('grid').getByRole('row').nth(1).getByRole('gridcell').first();

it('is edited like a spreadsheet, saved together, averaged by the server, and taken back', async () => {
  const { page, problems } = visitor;
  const column = 4;
  const before = await Promise.all([0, 1, 2].map((row) => cell(page, row, column).textContent()));
  const averageBefore = await average(page).textContent();

  await cell(page, 0, column).click();
  await page.keyboard.type('0');
  await page.keyboard.press('Enter');
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('99');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Undo', exact: true }).waitFor();
  expect(await cell(page, 0, column).textContent()).toBe('0');
  expect(await cell(page, 1, column).textContent()).toBe('Excused');
  expect(await cell(page, 2, column).textContent()).toMatch(/^99over \d+$/);
  expect(await average(page).textContent()).not.toBe(averageBefore);
  await expectAccessible(page);

  // What was refused is not saved, and goes with Escape.
  await cell(page, 2, column).click();
  await page.keyboard.press('Escape');
  expect(await cell(page, 2, column).textContent()).toBe(before[2]);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => average(page).textContent(), patience).toBe(averageBefore);
  expect(await Promise.all([0, 1, 2].map((row) => cell(page, row, column).textContent()))).toEqual(before);
  expect(problems).toEqual([]);
});

it('takes a pasted column downwards', async () => {
  const { page } = visitor;
  await page.reload();
  await cell(page, 0, 0).click();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', '40\n41,5\nm\n');
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await page.getByRole('button', { name: 'Undo', exact: true }).waitFor();
  expect(await Promise.all([0, 1, 2].map((row) => cell(page, row, 0).textContent()))).toEqual([
    '40',
    '41.5',
    'Missing',
  ]);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => cell(page, 0, 0).textContent(), patience).toBe('–');
});

it('goes on with Tab, gives up with Escape, and keeps what is refused where it was typed', async () => {
  const { page } = visitor;
  await page.reload();
  const before = await cell(page, 1, 2).textContent();
  await cell(page, 1, 2).click();
  await page.keyboard.type('3');
  await page.keyboard.press('Escape');
  expect(await cell(page, 1, 2).textContent()).toBe(before);
  await page.keyboard.type('9999');
  await page.keyboard.press('Tab');
  expect(await cell(page, 1, 2).textContent()).toMatch(/^9999over/);
  expect(await cell(page, 1, 3).evaluate((node) => node === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  expect(await cell(page, 1, 2).textContent()).toBe(before);
});

it('shows a mark that was entered in another window meanwhile, and replaces it only when told to', async () => {
  const { page } = visitor;
  await page.reload();
  await page.getByRole('grid').waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  const enter = async (one: Page, score: string) => {
    await cell(one, 3, 1).click();
    await one.keyboard.type(score);
    await one.keyboard.press('Enter');
  };
  await enter(other, '1');
  await other.getByRole('button', { name: 'Undo', exact: true }).waitFor();
  await enter(page, '2');
  await expect.poll(() => cell(page, 3, 1).textContent(), patience).toBe('1yours: 2');
  await expectAccessible(page);
  await cell(page, 3, 1).click();
  await page.getByRole('button', { name: 'Replace by 2' }).click();
  await expect.poll(() => cell(page, 3, 1).textContent(), patience).toBe('2');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => cell(page, 3, 1).textContent(), patience).toBe('1');
  await other.getByRole('button', { name: 'Undo', exact: true }).click();
  await other
    .getByText(/taken back|undone/i)
    .first()
    .waitFor();
  await other.close();
});

it('changes its policy with the averages that move in view, and takes that back', async () => {
  const { page, problems } = visitor;
  await page.reload();
  const averages = () => page.getByRole('grid').getByRole('row').allTextContents();
  const before = await averages();
  await page.getByRole('button', { name: 'Grading policy' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Weight of Homework').fill('90');
  await dialog.getByRole('button', { name: 'Show what changes' }).click();
  await dialog
    .getByText(/averages change/)
    .first()
    .waitFor();
  await expectAccessible(page);
  expect(await averages()).toEqual(before);
  await dialog.getByRole('button', { name: 'Change the policy' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(averages, patience).not.toEqual(before);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(averages, patience).toEqual(before);
  expect(problems).toEqual([]);
});

it('is looked at over one term, with weights of its own there', async () => {
  const { page, problems } = visitor;
  const terms = page.getByRole('navigation', { name: 'Terms' });
  await terms.getByRole('link', { name: 'Quarter 4' }).click();
  await page.waitForURL(/term=/);
  await terms.locator('[aria-current=page]', { hasText: 'Quarter 4' }).waitFor();
  await page.getByRole('button', { name: 'Grading policy' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Weight of Homework').fill('70');
  expect(await dialog.getByLabel('How Homework counts').isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Show what changes' }).click();
  await dialog
    .getByText(/graded in Quarter 4/)
    .first()
    .waitFor();
  await dialog.getByRole('button', { name: 'Change the policy' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('columnheader', { name: /Homework counts 70/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByRole('columnheader', { name: /Homework counts 20/ }).waitFor();
  await terms.getByRole('link', { name: 'Whole year' }).click();
  await terms.locator('[aria-current=page]', { hasText: 'Whole year' }).waitFor();
  expect(problems).toEqual([]);
});
