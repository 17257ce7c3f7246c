import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '#db/with-caller.ts';
import { schoolDay } from '../classes/school-day.ts';
import { defineOperation, type Translate } from '../contract/define-operation.ts';
import { entity } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';

const link = z.object({
  linkId: z.uuid(),
  guardianId: z.uuid(),
  name: z.string(),
  relation: z.string(),
  livesWith: z.boolean(),
  legalGuardian: z.boolean(),
  primaryContact: z.boolean(),
  emergencyContact: z.boolean(),
  priority: z.int(),
  dataAccess: z.boolean(),
  restricted: z.boolean(),
  verifiedAt: z.string().nullable(),
  consentedAt: z.string().nullable(),
  startsOn: z.iso.date(),
  endsOn: z.iso.date().nullable(),
  /** What the guardian reads of the student today, and if nothing, why. */
  access: z.enum(['open', 'restricted', 'ended', 'not_begun', 'unverified', 'no_access', 'of_age']),
});
export type GuardianLink = z.infer<typeof link>;

/** Why a link gives nothing today, in the order of access.md; 'open' when it gives what it may. Alias g. */
const access: SQL = sql`case when g.contact_restricted then 'restricted' when g.ends_on < app.today() then 'ended' when g.starts_on > app.today() then 'not_begun'
  when g.verified_at is null then 'unverified' when not g.data_access then 'no_access'
  when g.student_consented_at is null and app.student_of_age(g.student_id) then 'of_age' else 'open' end`;

async function linksOf(tx: Transaction, where: SQL): Promise<GuardianLink[]> {
  return [
    ...(await tx.execute<GuardianLink & Record<string, unknown>>(sql`
      select g.id as "linkId", g.guardian_id as "guardianId", p.display_name as name, g.relation, g.lives_with as "livesWith", g.legal_guardian as "legalGuardian",
        g.primary_contact as "primaryContact", g.emergency_contact as "emergencyContact", g.priority, g.data_access as "dataAccess", g.contact_restricted as restricted,
        to_jsonb(g.verified_at) #>> '{}' as "verifiedAt", to_jsonb(g.student_consented_at) #>> '{}' as "consentedAt", g.starts_on::text as "startsOn", g.ends_on::text as "endsOn", ${access} as access
      from parent_child_relationships g join profiles p on p.id = g.guardian_id
      where ${where} order by g.ends_on < app.today() nulls first, g.priority, p.family_name, g.starts_on`)),
  ];
}

async function studentOf(tx: Transaction, studentId: string, t: Translate): Promise<string> {
  const [row] = await tx.execute<{ name: string }>(sql`
    select p.display_name as name from profiles p where p.id = ${studentId}::uuid and exists (select from student_class_assignments e where e.student_id = p.id)`);
  if (!row) throw new AppError('not_found', t('error.noStudent'));
  return row.name;
}

/**
 * What the caller may do with links, whichever role they act in: keep them (administration, registrar), set restrictions
 * (office). Throws `forbidden` for those who may neither.
 */
async function keeperOf(tx: Transaction, role: string, t: Translate): Promise<{ keeps: boolean; office: boolean }> {
  const [row] = await tx.execute<{ registrar: boolean; office: boolean }>(
    sql`select app.has_duty('registrar') as registrar, app.has_duty('office') as office`,
  );
  const keeper = { keeps: role === 'admin' || row?.registrar === true, office: row?.office === true };
  if (!keeper.keeps && !keeper.office) throw new AppError('forbidden', t('links.keepersOnly'));
  return keeper;
}

async function assertKeeps(tx: Transaction, role: string, t: Translate): Promise<{ office: boolean }> {
  const keeper = await keeperOf(tx, role, t);
  if (!keeper.keeps) throw new AppError('forbidden', t('links.registrarOnly'));
  return keeper;
}

export const guardianLinks = defineOperation({
  name: 'people.guardianLinks',
  title: 'Guardian links of a student',
  description:
    'Every guardian link of one student, past ones too: relation, who lives with them, legal and primary guardian, emergency order, access to data, verification, dates, and what each guardian can read today. Restrictions show to the office only.',
  examples: ['what can Omar’s father see?', 'guardian links of Maya with dates', 'whose link is not verified yet'],
  roles: ['admin', 'teacher'],
  routes: ['GET /api/admin/students/:studentId/guardian-links'],
  effect: 'read',
  input: z.strictObject({ studentId: entity('student', 'The student') }),
  output: z.object({
    studentId: z.uuid(),
    student: z.string(),
    /** May change links; those who may not set restrictions at most. */
    keeps: z.boolean(),
    /** May set and lift restrictions. */
    office: z.boolean(),
    ofAge: z.boolean(),
    links: z.array(link),
  }),
  run: async (input, { tx, caller, t }) => {
    const keeper = await keeperOf(tx, caller.role, t);
    const student = await studentOf(tx, input.studentId, t);
    const [age] = await tx.execute<{ ofAge: boolean }>(
      sql`select coalesce(app.student_of_age(${input.studentId}::uuid), false) as "ofAge"`,
    );
    return {
      ...{ studentId: input.studentId, student, ...keeper, ofAge: age?.ofAge ?? false },
      links: await linksOf(tx, sql`g.student_id = ${input.studentId}::uuid`),
    };
  },
  summary: (output, t) =>
    output.links.length === 0
      ? t('links.none', { student: output.student })
      : `${t('links.summary', { student: output.student, count: output.links.length })} ${output.links.map((one) => t('links.one', { name: one.name, relation: one.relation, access: one.access })).join(' ')}`,
  page: (output) => `/admin/people/${output.studentId}/guardians`,
});

const flags = {
  livesWith: z.boolean().describe('The student lives with them'),
  legalGuardian: z.boolean().describe('Legal guardian'),
  primaryContact: z.boolean().describe('Whom the school writes to first; takes it over from whoever was it'),
  emergencyContact: z.boolean().describe('Is called in an emergency'),
  priority: z.int().min(1).max(20).describe('Order in which they are called'),
  dataAccess: z.boolean().describe('May see the student’s data'),
};
const done = z.object({
  studentId: z.uuid(),
  student: z.string(),
  link,
  /** What the guardian could read before and cannot now, or the other way round. */
  change: z.enum(['closed', 'opened', 'same']),
});
type Done = z.infer<typeof done>;
const words = ({ student, link: of, change }: Done) => ({
  student,
  name: of.name,
  relation: of.relation,
  access: of.access,
  change,
});
const changeOf = (before: string | undefined, after: string): Done['change'] =>
  before === 'open' && after !== 'open' ? 'closed' : before !== 'open' && after === 'open' ? 'opened' : 'same';

export const addGuardian = defineOperation({
  name: 'people.addGuardian',
  title: 'Link a guardian to a student',
  description:
    'Links a person whom the school knows to a student as their guardian, from a day on. The link gives access to data only once it is verified.',
  examples: [
    'Rui Fernandes is Maya’s father',
    'add Joana as guardian of Leo, emergency contact',
    'link the grandmother to Sam',
  ],
  roles: ['admin', 'teacher'],
  routes: ['POST /api/admin/students/:studentId/guardian-links'],
  effect: 'write',
  input: z.strictObject({
    studentId: entity('student', 'The student'),
    guardianId: entity('person', 'The guardian'),
    relation: z.string().trim().min(1).max(40).describe('Mother, father, grandmother, foster parent, …'),
    startsOn: z.iso.date().optional().describe('First day; today if left out'),
    livesWith: flags.livesWith.default(true),
    legalGuardian: flags.legalGuardian.default(true),
    primaryContact: flags.primaryContact.default(false),
    emergencyContact: flags.emergencyContact.default(false),
    priority: flags.priority.default(1),
    dataAccess: flags.dataAccess.default(true),
  }),
  output: done,
  run: async (input, { tx, caller, t }) => {
    await assertKeeps(tx, caller.role, t);
    const student = await studentOf(tx, input.studentId, t);
    const { today } = await schoolDay(tx);
    const startsOn = input.startsOn ?? today;
    if (input.guardianId === input.studentId) throw new AppError('invalid_input', t('links.self'));
    await lockLinks(tx, input.studentId);
    const [other] = await tx.execute(sql`
      select from parent_child_relationships where student_id = ${input.studentId}::uuid and guardian_id = ${input.guardianId}::uuid and (ends_on is null or ends_on >= ${startsOn}::date)`);
    if (other) throw new AppError('conflict', t('links.already', { student }));
    if (input.primaryContact) await yieldPrimary(tx, input.studentId, null);
    const [made] = await tx.execute<{ id: string }>(sql`
      insert into parent_child_relationships (student_id, guardian_id, relation, starts_on, lives_with, legal_guardian, primary_contact, emergency_contact, priority, data_access)
      values (${input.studentId}::uuid, ${input.guardianId}::uuid, ${input.relation}, ${startsOn}::date, ${input.livesWith}, ${input.legalGuardian}, ${input.primaryContact}, ${input.emergencyContact}, ${input.priority}::smallint, ${input.dataAccess}) returning id`);
    return { studentId: input.studentId, student, link: await linkOf(tx, made?.id ?? '', t), change: 'same' as const };
  },
  summary: (output, t) => t('links.added', words(output)),
  card: (output, t) => ({ title: t('links.addTitle', words(output)), action: t('links.addAction') }),
  page: (output) => `/admin/people/${output.studentId}/guardians`,
});

export const changeGuardian = defineOperation({
  name: 'people.changeGuardian',
  title: 'Change a guardian link',
  description:
    'Changes what a guardian link says: contact flags, order, access to data, verification, consent of a student of age, its last day. A court restriction is set or lifted by the office only, and closes everything to this guardian at once.',
  examples: [
    'verify the link of Rui Fernandes',
    'Omar’s father has a court restriction',
    'end the stepfather’s link on Friday',
    'Emma consents that her mother sees her data',
  ],
  roles: ['admin', 'teacher'],
  routes: ['PATCH /api/admin/guardian-links/:linkId'],
  effect: 'write',
  input: z.strictObject({
    linkId: z.uuid().describe('The link'),
    relation: z.string().trim().min(1).max(40).optional(),
    livesWith: flags.livesWith.optional(),
    legalGuardian: flags.legalGuardian.optional(),
    primaryContact: flags.primaryContact.optional(),
    emergencyContact: flags.emergencyContact.optional(),
    priority: flags.priority.optional(),
    dataAccess: flags.dataAccess.optional(),
    verified: z.boolean().optional().describe('Identity and relation were checked'),
    consented: z.boolean().optional().describe('The student, of age, consents to this guardian seeing their data'),
    restricted: z.boolean().optional().describe('A court restriction: office only'),
    endsOn: z.iso.date().nullable().optional().describe('Last day; null: no end'),
  }),
  output: done,
  run: async (input, { tx, caller, t }) => {
    const { linkId: _, restricted, ...rest } = input;
    const changesLink = Object.values(rest).some((value) => value !== undefined);
    const { office } = await (changesLink ? assertKeeps : keeperOf)(tx, caller.role, t);
    const [held] = await tx.execute<{ studentId: string; startsOn: string }>(
      sql`select student_id as "studentId", starts_on::text as "startsOn" from parent_child_relationships where id = ${input.linkId}::uuid`,
    );
    if (!held) throw new AppError('not_found', t('links.noLink'));
    await lockLinks(tx, held.studentId);
    const before = await linkOf(tx, input.linkId, t);
    if (restricted !== undefined && restricted !== before.restricted && !office)
      throw new AppError('forbidden', t('links.officeOnly'));
    if (input.endsOn && input.endsOn < held.startsOn) throw new AppError('invalid_input', t('links.order'));
    if (input.primaryContact) await yieldPrimary(tx, held.studentId, input.linkId);
    await tx.execute(sql`
      update parent_child_relationships g set ${sql.join(settings(input), sql`, `)}, updated_at = now() where g.id = ${input.linkId}::uuid`);
    const after = await linkOf(tx, input.linkId, t);
    return {
      ...{ studentId: held.studentId, student: await studentOf(tx, held.studentId, t), link: after },
      change: changeOf(before.access, after.access),
    };
  },
  summary: (output, t) => t('links.changed', words(output)),
  card: (output, t) => ({ title: t('links.changeTitle', words(output)), action: t('links.changeAction') }),
  page: (output) => `/admin/people/${output.studentId}/guardians`,
});

type Changes = z.output<typeof changeGuardian.input>;

/** Only what was named changes; verification and consent keep the moment at which they were first given. */
function settings(input: Changes): SQL[] {
  const moment = (column: string, on: boolean) =>
    on ? sql`${sql.raw(column)} = coalesce(g.${sql.raw(column)}, now())` : sql`${sql.raw(column)} = null`;
  const plain: [string, unknown][] = [
    ['relation', input.relation],
    ['lives_with', input.livesWith],
    ['legal_guardian', input.legalGuardian],
    ['primary_contact', input.primaryContact],
    ['emergency_contact', input.emergencyContact],
    ['priority', input.priority],
    ['data_access', input.dataAccess],
    ['contact_restricted', input.restricted],
  ];
  const set = plain
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => sql`${sql.raw(column)} = ${value}`);
  if (input.verified !== undefined) set.push(moment('verified_at', input.verified));
  if (input.consented !== undefined) set.push(moment('student_consented_at', input.consented));
  if (input.endsOn !== undefined) set.push(sql`ends_on = ${input.endsOn}::date`);
  return set.length > 0 ? set : [sql`relation = g.relation`];
}

/** Two people at work on one student's links wait for each other. */
async function lockLinks(tx: Transaction, studentId: string): Promise<void> {
  await tx.execute(
    sql`select from parent_child_relationships where student_id = ${studentId}::uuid order by id for update`,
  );
}

async function yieldPrimary(tx: Transaction, studentId: string, to: string | null): Promise<void> {
  await tx.execute(sql`
    update parent_child_relationships set primary_contact = false, updated_at = now()
    where student_id = ${studentId}::uuid and primary_contact and id is distinct from ${to}::uuid and (ends_on is null or ends_on >= app.today())`);
}

async function linkOf(tx: Transaction, linkId: string, t: Translate): Promise<GuardianLink> {
  const [found] = await linksOf(tx, sql`g.id = ${linkId}::uuid`);
  if (!found) throw new AppError('not_found', t('links.noLink'));
  return found;
}
