import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { expectAccessible, openBrowser, signIn, signInByForm, type Visitor, visit } from '#scripts/browser.ts';
import { ownInstance } from '#scripts/own-instance.ts';

const { url: baseURL, env } = ownInstance();
const { teacher, student, parent, admin, superAdmin } = demonstration.accounts;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Sends a message and waits until the answer to it is whole: Send has taken Stop's place again. */
async function ask({ page }: Visitor, text: string): Promise<void> {
  const messages = page.getByRole('article');
  const before = await messages.count();
  await page.getByLabel('Your message').fill(text);
  await page.getByLabel('Your message').press('Enter');
  await messages.nth(before + 1).waitFor();
  await page.getByRole('button', { name: 'Send' }).waitFor({ state: 'visible' });
}

const roles = [
  { role: 'student', email: student.email, question: 'how was my attendance this month?', says: /Maya|present/ },
  { role: 'teacher', email: teacher.email, question: 'which registers are still open today?', says: /8B/ },
  { role: 'admin', email: admin.email, question: 'how many students does the school have?', says: /480/ },
  { role: 'parent', email: parent.email, question: 'what is due for Maya in the next two weeks?', says: /Maya/ },
];

describe.each([{ phone: false }, { phone: true, dark: true }])('on a screen %o', (screen) => {
  it.each(roles)('a $role asks and gets an answer from the data', async ({ email, question, says }) => {
    const visitor = await visit(browser, { baseURL, ...screen });
    const { page, problems, context } = visitor;
    await signIn(page, email);
    expect(new URL(page.url()).pathname).toBe('/chat');
    await ask(visitor, question);
    const main = page.getByRole('main');
    await main.getByText(says).filter({ visible: true }).first().waitFor();
    await expectAccessible(page);
    // What was asked and answered is the server's: it is there after a reload.
    await page.reload();
    await page.getByRole('main').getByText(question).filter({ visible: true }).first().waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a teacher has a register proposed, approves it, and takes it back', async () => {
    const visitor = await visit(browser, { baseURL, ...screen });
    const { page, problems, context } = visitor;
    await signIn(page, teacher.email);
    await ask(visitor, 'mark everyone in 8B present except Sam Okafor, he is late');
    const primary = page.getByRole('button', { name: /^Mark \d+ students$/ });
    await primary.waitFor();
    await expectAccessible(page);
    await primary.click();
    const undo = page.getByRole('button', { name: /^Undo/ });
    await undo.waitFor();
    await undo.click();
    await page
      .getByText(/^Undone/)
      .filter({ visible: true })
      .first()
      .waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it.each([
    { who: 'student', email: student.email, paths: ['/student', '/student/timetable'] },
    { who: 'teacher', email: teacher.email, paths: ['/teacher', '/teacher/timetable'] },
    {
      who: 'admin',
      email: admin.email,
      paths: [
        '/admin',
        '/admin/timetable?class=8B',
        '/admin/promotion',
        '/admin/import',
        `/admin/people/${demonstration.students.maya}/guardians`,
      ],
    },
    { who: 'parent', email: parent.email, paths: ['/parent', '/parent/timetable'] },
    { who: 'super admin', email: superAdmin.email, paths: ['/super'] },
  ])('the dashboard of a $who is whole and accessible: $paths', async ({ email, paths }) => {
    const { page, problems, context } = await visit(browser, { baseURL, ...screen });
    await signIn(page, email);
    for (const path of paths) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.getByText('This could not be loaded').count(), path).toBe(0);
      await expectAccessible(page);
      const width = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(width, path).toBeLessThanOrEqual(1);
      expect(problems, path).toEqual([]);
    }
    await context.close();
  });
});

describe('sign-in', () => {
  it('by a link that arrives in the mailbox', async () => {
    const { page, problems, context } = await visit(browser, { baseURL });
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill(parent.email);
    await page.getByRole('button', { name: 'Send me a link instead' }).click();
    await page.getByText('a link to sign in is on its way').waitFor();
    const { messages } = (await (await fetch(`${env.MAILBOX_URL}/api/messages`)).json()) as {
      messages: { to: string; text: string }[];
    };
    const link = messages.find((mail) => mail.to === parent.email)?.text.match(/https?:\S+/)?.[0];
    expect(link).toBeDefined();
    await page.goto(link ?? '');
    await page.waitForURL((at) => at.pathname === '/chat');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('keeps pages to those who are signed in, and to their role', async () => {
    const { page, context } = await visit(browser, { baseURL });
    await page.goto('/teacher');
    await page.waitForURL((at) => at.pathname === '/sign-in');
    await signInByForm(page, student.email);
    await page.goto('/teacher');
    await page.waitForURL((at) => at.pathname === '/forbidden');
    await context.close();
  });

  it('lets a teacher who is a parent act as one of both', async () => {
    const { page, context } = await visit(browser, { baseURL });
    await signIn(page, teacher.email);
    await page.goto('/parent');
    await page.waitForURL((at) => at.pathname === '/parent' || at.pathname === '/forbidden');
    await context.close();
  });
});

it('goes on with an answer after a reload in the middle of it', async () => {
  const visitor = await visit(browser, { baseURL });
  const { page, context } = visitor;
  await signIn(page, admin.email);
  await page.getByLabel('Your message').fill('give me an overview of the school');
  const begun = page.waitForResponse((response) => response.url().endsWith('/api/chat'));
  await page.getByLabel('Your message').press('Enter');
  await begun; // the question has reached the server; the answer is still on its way
  await page.waitForURL((at) => /^\/chat\/[0-9a-f-]{36}$/.test(at.pathname));
  await page.reload();
  await page
    .getByRole('main')
    .getByText(/480 students/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Send' }).waitFor();
  await context.close();
});
