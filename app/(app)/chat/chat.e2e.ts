import type { Browser, Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { expectAccessible, openBrowser, signIn, type Visitor, visit } from '#scripts/browser.ts';
import { ownInstance } from '#scripts/own-instance.ts';

const { url: baseURL, env } = ownInstance();
const { teacher, student } = demonstration.accounts;

let browser: Browser;
let visitor: Visitor;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  visitor = await visit(browser, { baseURL });
  page = visitor.page;
});
afterEach(() => visitor.context.close());

const field = () => page.getByLabel('Your message');
const send = () => page.getByRole('button', { name: 'Send', exact: true });
const messages = () => page.getByRole('article');

/** Loads the page anew, until it answers to presses: the field has taken the focus. */
async function reload(): Promise<void> {
  await page.reload();
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
}

/** Sends by keyboard and waits until the answer is whole: Send has taken Stop's place again. */
async function ask(text: string): Promise<void> {
  const before = await messages().count();
  await field().fill(text);
  await field().press('Enter');
  await messages()
    .nth(before + 1)
    .waitFor();
  await send().waitFor();
}

const register = 'mark everyone in 8B present except Sam Okafor, he is late';
const markStudents = () => page.getByRole('button', { name: /^Mark \d+ students?$/ });

async function takeBack(): Promise<void> {
  await page.getByRole('button', { name: /^Undo \(/ }).click();
  await page.getByText('Undone. Everything is as it was before.').waitFor();
}

/** Leaves the school as the test found it, however the test ended. */
async function takeBackAll(): Promise<void> {
  const answer = await page.request.get('/api/me/actions');
  const { data } = (await answer.json()) as { data: { actions: { operationId: string; undoable: boolean }[] } };
  for (const { operationId, undoable } of data.actions) {
    if (undoable)
      await page.request.post(`/api/me/actions/${operationId}/undo`, { headers: { origin: baseURL }, data: {} });
  }
}

describe('a teacher', () => {
  beforeEach(() => signIn(page, teacher.email));
  afterEach(takeBackAll);

  it('fills the composer with a suggestion, which is not sent before Enter', async () => {
    await page.getByRole('region', { name: 'Start with' }).getByRole('link').first().click();
    expect(await field().inputValue()).not.toBe('');
    expect(await field().evaluate((element) => element === document.activeElement)).toBe(true);
    expect(new URL(page.url()).pathname).toBe('/chat');
  });

  it('finds what a link asked for in the composer, and keeps a draft over a reload', async () => {
    await page.goto('/chat?ask=how%20is%208B%3F');
    expect(await field().inputValue()).toBe('how is 8B?');
    await page.goto('/chat');
    await field().pressSequentially('a thought not finished');
    await page.waitForFunction(() => sessionStorage.getItem('catalyst-draft-new') === 'a thought not finished');
    await page.reload();
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'a thought not finished');
  });

  it('decides by keyboard alone, and lands on what came of it', async () => {
    await ask(register);
    await markStudents().focus();
    await page.keyboard.press('Enter');
    const result = page.locator('[data-result]');
    await result.getByText('Done at').waitFor();
    await page.waitForFunction(() => document.activeElement?.hasAttribute('data-result'));
    await reload();
    await page.getByText('Done at').waitFor();
    await takeBack();
    await page.reload();
    await page.getByText('Undone. Everything is as it was before.').waitFor();
  });

  it('decides on a plan of several effects with one button, and leaves one out', async () => {
    await ask('mark everyone in 8B present and tell the families of 8B: bring a packed lunch on Friday');
    const plan = page.getByRole('region', { name: '2 changes to decide' });
    await plan.getByRole('button', { name: 'Do 2 things' }).waitFor();
    await plan.getByRole('checkbox').last().uncheck();
    await expectAccessible(page);
    await plan.getByRole('button', { name: 'Do 1 thing' }).click();
    await plan.getByText('Done at').waitFor();
    await plan.getByText('Declined. Nothing was changed.').waitFor();
    await takeBack();
  });

  it('takes back what is sent while it is held', async () => {
    await ask('tell the families of 8B: bring a packed lunch on Friday');
    await page.getByText('It is held for 60 seconds').waitFor();
    await page.getByRole('button', { name: /^Post/ }).click();
    await page.getByRole('button', { name: /^Undo \(\d+ seconds? left\)$/ }).waitFor();
    await takeBack();
  });

  it('changes nothing by declining', async () => {
    await ask(register);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Declined. Nothing was changed.').waitFor();
    expect(await markStudents().count()).toBe(0);
  });

  it('takes a proposal back into words by Edit', async () => {
    await ask(register);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    expect(await field().inputValue()).toBe(register);
    await page.getByText('Declined. Nothing was changed.').waitFor();
  });

  it('is shown the new difference when the world has moved since', async () => {
    await ask('mark everyone in 8B present');
    const other = await visitor.context.newPage();
    await other.goto('/chat');
    await other.getByLabel('Your message').fill(register);
    await other.getByLabel('Your message').press('Enter');
    await other.getByRole('button', { name: /^Mark \d+ students?$/ }).click();
    await other.getByText('Done at').waitFor();

    await markStudents().click();
    await page.getByText('no longer what you were shown').waitFor();
    const change = page.getByRole('region', { name: 'What would change' });
    expect(await change.textContent()).toMatch(/Sam Okafor.*Late.*Present/);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Declined. Nothing was changed.').waitFor();
  });

  it('edits the last message by the arrow up: what followed it goes', async () => {
    await ask('which classes do I teach?');
    await ask(register);
    await field().press('ArrowUp');
    expect(await field().inputValue()).toBe(register);
    await page.getByText('Everything after it is removed').waitFor();
    await field().fill('who is in 8B?');
    await field().press('Enter');
    await send().waitFor();
    await page.reload();
    await page.getByRole('article').filter({ hasText: 'who is in 8B?' }).waitFor();
    expect(await messages().count()).toBe(4);
    expect(await messages().filter({ hasText: register }).count()).toBe(0);
  });

  it('finds what can be done by a slash', async () => {
    await field().pressSequentially('/mark a class');
    const first = page.getByRole('option', { selected: true });
    const example = await first.locator('span').last().textContent();
    await expectAccessible(page);
    await field().press('Enter');
    expect(await field().inputValue()).toBe(example);
  });

  it('renames, finds and deletes a conversation', async () => {
    await ask('which classes do I teach?');
    await page
      .getByRole('button', { name: /^Actions for “which classes/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByLabel('Title').fill('A name of its own');
    await page.getByRole('button', { name: 'Save' }).click();
    const link = page.getByRole('link', { name: 'A name of its own' });
    await link.waitFor();
    await page.getByLabel('Search conversations').fill('of its own');
    await page.getByRole('button', { name: 'Actions for “A name of its own”' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL((at) => at.pathname === '/chat');
    await link.waitFor({ state: 'detached' });
  });

  it('goes back and forth between conversations that began on one page', async () => {
    await ask('which classes do I teach?');
    const first = page.url();
    await page.getByRole('link', { name: 'New chat' }).first().click();
    await page.waitForURL((at) => at.pathname === '/chat');
    await page.getByRole('heading', { level: 1, name: /^Good/ }).waitFor();
    await ask('who is in 8B?');
    await page.goBack();
    // The empty page of the new chat may still have a place of its own in the history.
    if (new URL(page.url()).pathname === '/chat') await page.goBack();
    expect(page.url()).toBe(first);
    await messages().filter({ hasText: 'which classes do I teach?' }).waitFor();
    expect(await messages().filter({ hasText: 'who is in 8B?' }).count()).toBe(0);
  });
});

describe('a student', () => {
  beforeEach(() => signIn(page, student.email));

  it('sees where a figure comes from', async () => {
    await ask('what are my grades?');
    const figure = page.locator('button[data-figures]').first();
    await figure.focus();
    const source = page.getByRole('note');
    await source.waitFor();
    expect(await source.textContent()).toContain(await figure.textContent());
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await source.waitFor({ state: 'detached' });
  });

  it('opens a step, and a drawing larger', async () => {
    await ask('what are my grades?');
    await page.locator('summary').filter({ hasText: 'Grades' }).first().click();
    await page
      .getByRole('button', { name: /^Show “.*” larger$/ })
      .first()
      .click();
    await page.getByRole('complementary', { name: 'Shown larger' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
  });

  it('keeps what was asked without a connection, and sends it again', async () => {
    await visitor.context.setOffline(true);
    await field().fill('what are my grades?');
    await field().press('Enter');
    await page.getByText('The connection was lost.').waitFor();
    await visitor.context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    // The button goes with the failure; the keyboard stays in the conversation.
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Conversation');
    await messages().nth(1).waitFor();
    await send().waitFor();
    expect(await messages().count()).toBe(2);
  });

  it('has what was sent in the composer again when the page is loaded anew before it has left', async () => {
    await page.route('**/api/chat', () => {});
    await field().fill('never sent');
    await field().press('Enter');
    await messages().filter({ hasText: 'never sent' }).waitFor();
    await page.reload();
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'never sent');
    expect(new URL(page.url()).pathname).toBe('/chat');
  });

  it('who is in need is answered by the school, and can press the numbers', async () => {
    await ask('I want to kill myself');
    const care = messages().last();
    await care.getByRole('heading', { name: 'You are not alone' }).waitFor();
    expect(await care.getByRole('link', { name: '911' }).getAttribute('href')).toBe('tel:911');
    expect(await page.getByRole('button', { name: 'Answer again' }).count()).toBe(0);
    await expectAccessible(page);
  });
});

describe('on a phone, in the dark', () => {
  beforeEach(async () => {
    await visitor.context.close();
    visitor = await visit(browser, { baseURL, phone: true, dark: true });
    page = visitor.page;
    await signIn(page, teacher.email);
  });

  it('has the list behind a sheet, and a card that is read from its top', async () => {
    await ask(register);
    await page.getByRole('heading', { name: /^Mark \d+ students? of 8B/ }).waitFor();
    const title = await page.getByRole('heading', { name: /^Mark \d+ students? of 8B/ }).boundingBox();
    expect(title?.y).toBeGreaterThan(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show conversations' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'New chat' }).waitFor();
    await expectAccessible(page);
  });

  it('shows the steps of an answer within the screen', async () => {
    await ask('which classes do I teach?');
    const wide = await page.evaluate(() => {
      const { clientWidth } = document.documentElement;
      const isWide = (element: Element) => element.getBoundingClientRect().right > clientWidth + 1;
      return [...document.querySelectorAll('main article *')].filter(isWide).map((element) => element.outerHTML);
    });
    expect(wide).toEqual([]);
  });

  it('has targets that a finger can hit', async () => {
    await ask('which classes do I teach?');
    const small = await page
      .getByRole('main')
      .locator('button:visible:not([data-figures]), summary:visible')
      .evaluateAll((elements) =>
        elements.filter((element) => element.getBoundingClientRect().height < 44).map((element) => element.outerHTML),
      );
    expect(small).toEqual([]);
  });
});

it('says that no answer came where one ended before its first word, and asks again', async () => {
  await signIn(page, student.email);
  await ask('what can you do?');
  const sql = postgres(env.DATABASE_SERVICE_URL ?? '', { max: 1 });
  await sql`
    update messages set parts = '[{"type": "step-start"}]', metadata = metadata || '{"ended": "interrupted"}'
    where conversation_id = ${page.url().split('/').at(-1)!} and role = 'assistant'`;
  await sql.end();
  await reload();
  await page.getByText('No answer came. Please try again.').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No answer came. Please try again.').waitFor({ state: 'detached' });
  await send().waitFor();
  expect(await messages().last().textContent()).toContain('Here is what I can look up for you');
});

it('shows the whole address of a link before it leads away', async () => {
  await signIn(page, student.email);
  await page.goto(`/leave?to=${encodeURIComponent('https://example.org/a?b=c')}`);
  await page.getByText('https://example.org/a?b=c').waitFor();
  expect(await page.getByRole('link', { name: 'Open example.org' }).getAttribute('href')).toBe(
    'https://example.org/a?b=c',
  );
  await expectAccessible(page);
  await page.goto(`/leave?to=${encodeURIComponent('javascript:alert(1)')}`);
  await page.getByRole('heading', { name: 'This link does not lead to a page.' }).waitFor();
});
