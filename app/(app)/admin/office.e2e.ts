import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demonstration } from '#db/seed/demonstration.ts';
import { expectAccessible, openBrowser, signIn, type Visitor, visit } from '#scripts/browser.ts';
import { ownInstance } from '#scripts/own-instance.ts';
import { eachOf, generatedSchool } from '#tools/oneroster/testing/generated-school.ts';
import { writeFileSet } from '#tools/oneroster/write-file-set.ts';

const { url: baseURL, env } = ownInstance();
const { accounts, students, school } = demonstration;

let browser: Browser;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await visit(browser, { baseURL });
  page = visitor.page;
  await signIn(page, accounts.admin.email);
});
afterAll(() => browser?.close());

const alert = (on: Page = page) => on.getByRole('main').getByRole('alert');
const undo = async () => {
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await page
    .getByText(/^Taken back|^Undone/)
    .last()
    .waitFor();
};

describe('the timetable', () => {
  interface Lesson {
    meetingId: string;
    class: string;
    cycleDay: number;
    periodId: string;
    room: string;
  }
  const nextWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  const lessonsOf = (whose: string): Promise<Lesson[]> =>
    page.evaluate(async (query) => {
      const { data } = await (await fetch(`/api/admin/timetable/week?${query}`)).json();
      return data.who[0].lessons;
    }, `${whose}&day=${nextWeek}`);
  const move = async (on: Page, to: { cycleDay?: number; periodId?: string; room?: string }) => {
    if (to.cycleDay) await on.getByLabel('Day of the cycle').selectOption(String(to.cycleDay));
    if (to.periodId) await on.getByLabel('Period', { exact: true }).selectOption(to.periodId);
    if (to.room !== undefined) await on.getByLabel('Room', { exact: true }).fill(to.room);
    await on.getByRole('button', { name: 'Move the lesson' }).click();
  };

  it('says who is in the way of a lesson that is moved, and moves it where nobody is', async () => {
    await page.goto(`/admin/timetable?class=8B&day=${nextWeek}`);
    await page.getByRole('link', { name: '8B English' }).first().click();
    await page.getByRole('heading', { name: 'Change 8B English' }).waitFor();
    const other = await visitor.context.newPage();
    await other.goto(page.url());

    const own = await lessonsOf('classId=8B');
    const chosen = new URL(page.url()).searchParams.get('lesson');
    const english = own.find((one) => one.meetingId === chosen);
    const again = own.find((one) => one.class === '8B English' && one.meetingId !== chosen);
    const beside = own.find((one) => one.class === '8B Mathematics' && one.room === english?.room);
    const elsewhere = (await lessonsOf('teacherId=James%20Thornton')).find((one) => !one.class.startsWith('8B'));

    await move(page, { ...beside });
    await alert().getByText(`${beside?.room} is taken by 8B Mathematics.`).waitFor();
    await move(page, { ...again });
    await alert().getByText('8B English has a lesson already.').waitFor();
    await move(page, { ...elsewhere, room: '' });
    await alert().getByText(`James Thornton teaches ${elsewhere?.class} at that time.`).waitFor();
    await expectAccessible(page);

    await page
      .getByRole('link', { name: /^Add a lesson: .*Period 6$/ })
      .first()
      .focus();
    await move(page, { ...english, periodId: await sixth() });
    await page.getByText(/^8B English is on day/).waitFor();
    await move(other, { room: '' });
    await alert(other)
      .getByText(/^Somebody has changed it meanwhile/)
      .waitFor();
    await other.close();
    await undo();
  });

  const sixth = async () =>
    (await page
      .getByLabel('Period', { exact: true })
      .getByRole('option', { name: /^Period 6/ })
      .getAttribute('value')) ?? '';
});

describe('guardians', () => {
  it('are restricted, and ended, and what they see is said at once', async () => {
    await page.goto('/admin/people?name=Maya+Fernandes');
    await page.getByRole('link', { name: 'Guardians of Maya Fernandes' }).click();
    const rui = page.getByRole('region', { name: 'Rui Fernandes, father' });
    await rui.getByText('Sees the student’s data').waitFor();
    await rui.locator('summary').click();
    await rui.getByLabel('Court restriction').check();
    await rui.getByRole('button', { name: 'Save the link' }).click();
    await rui.getByText('Sees nothing: court restriction').waitFor();
    await expectAccessible(page);
    await undo();
    await rui.getByText('Sees the student’s data').waitFor();

    await rui.getByLabel('Last day').fill('2001-01-01');
    await rui.getByRole('button', { name: 'Save the link' }).click();
    await alert().getByText('The link would end before it begins.').waitFor();
    const yesterday = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
    await rui.getByLabel('Last day').fill(yesterday);
    await rui.getByRole('button', { name: 'Save the link' }).click();
    await rui.getByText('Sees nothing: the link has ended').waitFor();
    await undo();
  });
});

describe('promotion', () => {
  // Of the smaller school: nobody else's tests look at it, and few students are quickly moved.
  it('is looked at, changed for one student, applied, and taken back', async () => {
    const { page: own, context, problems } = await visit(browser, { baseURL });
    await signIn(own, accounts.northAdmin.email);
    await own.goto('/admin/promotion');
    await own.getByText('There is no next school year yet').waitFor();
    const year = new Date().getFullYear() + 2;
    await own.getByLabel('Name', { exact: true }).fill(`${year}–${year + 1}`);
    await own.getByLabel('First day').fill(`${year}-09-01`);
    await own.getByLabel('Last day').fill(`${year + 1}-06-20`);
    await own.getByRole('button', { name: 'Open the next school year' }).click();
    const promote = own.getByRole('button', { name: /^Apply the plan to \d+ students$/ });
    await promote.waitFor();

    await own.getByLabel('Student').fill('Aroha Ngata');
    await own.getByLabel('Outcome', { exact: true }).selectOption('leave');
    await own.getByLabel('Reason').fill('The family moves away');
    await own.getByRole('button', { name: 'Save the exception' }).click();
    await own.getByRole('listitem').filter({ hasText: 'The family moves away' }).waitFor();
    await expectAccessible(own);

    await promote.click();
    const dialog = own.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Apply the plan/ }).click();
    await own.getByText('There is nothing left to promote.').waitFor();
    const back = own.getByRole('button', { name: /^Take the promotion/ });
    await back.click();
    await own.getByText('Taken back', { exact: true }).waitFor();
    await promote.waitFor();

    await own.getByRole('button', { name: 'Remove the exception of Aroha Ngata' }).click();
    await own.getByRole('listitem').filter({ hasText: 'The family moves away' }).waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('rosters', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rosters-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Four parents whom another system sends; `change` spoils them. */
  async function archive(name: string, change: (row: Record<string, string>) => Record<string, string>) {
    const tables = generatedSchool({ users: 4, students: 0, code: school.code })
      .filter((table) => ['orgs', 'users', 'roles'].includes(table.name))
      .map((table) => {
        const rows = [...(table.rows as Iterable<Record<string, string>[]>)].flat();
        return { ...table, rows: [table.name === 'users' ? rows.map(change) : rows] };
      });
    const file = path.join(folder, name);
    await writeFileSet(file, eachOf(tables), { systemName: 'Another system', systemCode: 'other' });
    return file;
  }

  it('are checked row by row, and imported once they are right', async () => {
    await page.goto('/admin/import');
    const field = page.getByLabel('Drop a OneRoster archive here, or choose it');
    await field.setInputFiles(await archive('wrong.zip', (row) => ({ ...row, enabledUser: 'perhaps' })));
    const rows = page.getByRole('region', { name: /Rows that are wrong/ }).getByRole('row');
    await rows.filter({ hasText: 'enabledUser' }).first().waitFor();
    expect(await page.getByRole('button', { name: 'Import the roster' }).isEnabled()).toBe(false);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Withdraw it' }).click();

    await field.setInputFiles(await archive('right.zip', (row) => row));
    await page.getByText('right.zip was checked and is sound').waitFor();
    await page.getByText(/This is what it would do\. Nothing was changed yet\. It would change \d+ rows/).waitFor();
    await page.getByRole('button', { name: 'Import the roster' }).click();
    await page.getByText('right.zip is done').waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'Import of right.zip' })
      .getByText(/rows changed/)
      .waitFor();
    await expectAccessible(page);
  });
});

describe('a teacher', () => {
  const owner = postgres(env.DATABASE_ADMIN_URL ?? '', { max: 1, onnotice: () => {} });
  afterAll(async () => {
    await owner`delete from public.staff_duties where person_id = ${accounts.substitute.personId}`;
    await owner.end();
  });
  const grant = (duty: string) =>
    owner`insert into public.staff_duties (school_id, person_id, duty, starts_on) values (${school.id}, ${accounts.substitute.personId}, ${duty}, '2020-01-01')`;

  it('keeps the pages of the duty that they hold, and no others', async () => {
    const { page: own, context, problems } = await visit(browser, { baseURL });
    await signIn(own, accounts.substitute.email);
    const office = own.getByRole('link', { name: 'Office', exact: true });
    await own.goto('/admin/promotion');
    await own.waitForURL((at) => at.pathname === '/forbidden');
    expect(await office.count()).toBe(0);

    await grant('registrar');
    await own.goto('/teacher');
    await office.click();
    const sections = own.getByRole('navigation', { name: 'Administration' }).getByRole('link');
    await own.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    expect(await sections.allTextContents()).toEqual(['People', 'Promotion', 'Rosters']);
    await own.goto(`/admin/people/${students.leo}/guardians`);
    const father = own.getByRole('region', { name: 'Rui Fernandes, father' });
    await father.locator('summary').click();
    expect(await father.getByLabel('Court restriction').count()).toBe(0);
    await father.getByLabel('Order of calls').fill('4');
    await father.getByRole('button', { name: 'Save the link' }).click();
    await own.getByRole('button', { name: 'Undo', exact: true }).click();
    await own.goto('/admin/promotion');
    await own.getByText('An administrator opens the next school year first.').waitFor();
    await own.goto('/admin/import');
    await own.getByRole('button', { name: 'Export the roster' }).waitFor();
    await expectAccessible(own);
    await own.goto('/admin/timetable');
    await own.waitForURL((at) => at.pathname === '/forbidden');
    expect(problems).toEqual([]);
    await context.close();
  });
});
