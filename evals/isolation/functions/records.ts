import type { Acting } from '../acting.ts';
import { covers, type Row } from '../facts.ts';
import { asks, cases, type FunctionRules, here, isHere, open, quoted, tells } from '../function-rule.ts';
import { readable } from '../oracle.ts';

const office = { kind: 'office', readers: true } as const;
const officeWrites = { kind: 'office', readers: false } as const;
const safeguarding = { kind: 'safeguarding', readers: false } as const;
const reason = "'because it is tried'";
const words = `'f1.${'a'.repeat(40)}'`;

const isRegistrar = (acting: Acting) => acting.is('admin') || acting.hasDuty('registrar');
const keepsHere = (row: Row, acting: Acting) => isHere(row, acting) && isRegistrar(acting);
const writesHere = (row: Row, acting: Acting) => keepsHere(row, acting) && acting.secondFactorMet;

/** D5: the lead and the deputy, with the second factor where the school demands it. */
const isLead = (acting: Acting) => acting.hasDuty('safeguarding_lead', 'safeguarding_deputy') && acting.secondFactorMet;
const ofLead = (row: Row, acting: Acting) => isHere(row, acting) && isLead(acting);
const ofConcern = (call: (id: string) => string) =>
  asks(safeguarding, { of: 'safeguarding_concerns', call, open: ofLead });

/** Sessions of a homeroom: for the family, the office, and staff of the student's homerooms. */
const readsSessions = (row: Row, acting: Acting) => {
  const student = String(row.person_id);
  const homerooms = here(acting, 'student_class_assignments').filter(
    (one) => one.student_id === student && one.class_kind === 'homeroom',
  );
  return (
    isHere(row, acting) &&
    (acting.is('admin') ||
      acting.hasDuty('office') ||
      acting.pupils.has(student) ||
      acting.homeroomStudents.has(student) ||
      homerooms.some((one) => acting.studentsOfTaughtClass(one.class_id).has(student)))
  );
};

const liveStudents = (acting: Acting) =>
  here(acting, 'memberships').filter((row) => row.role === 'student' && covers(row, acting.today));

/** What touches records of others: each asks by itself, since row security does not bind its owner. */
export const recordFunctions: FunctionRules = {
  'app.consents_in_force': asks(office, {
    of: 'school_people',
    column: 'person_id',
    call: (id) => `select * from app.consents_in_force(${id})`,
    open: (row, acting) =>
      acting.facts
        .having('consents', 'student_id', row.person_id)
        .some((consent) => isHere(row, acting) && readable('public.consents', acting).has(consent.id)),
  }),
  'app.promotion_obstacles': asks(office, {
    of: 'promotion_runs',
    call: (id) => `select * from app.promotion_obstacles(${id})`,
    open: keepsHere,
  }),
  'app.roll_back_promotion': asks(officeWrites, {
    of: 'promotion_runs',
    call: (id) => `select app.roll_back_promotion(${id})`,
    open: (row, acting) => writesHere(row, acting) && row.status === 'applied',
  }),
  'app.oneroster_registrar': open(office, 'select app.oneroster_registrar()', isRegistrar),
  'app.oneroster_runs': asks(office, {
    of: 'oneroster_runs',
    call: (id) => `select * from app.oneroster_runs(${id}, 10)`,
    open: keepsHere,
    openForNull: isRegistrar,
  }),
  'app.oneroster_errors': asks(office, {
    of: 'oneroster_runs',
    call: (id) => `select * from app.oneroster_errors(${id}, 10)`,
    open: keepsHere,
  }),
  'app.oneroster_part': asks(office, {
    of: 'oneroster_runs',
    call: (id) => `select app.oneroster_part(${id}, 1)`,
    open: (row, acting) => keepsHere(row, acting) && row.direction === 'export' && row.status === 'done',
  }),
  'app.oneroster_begin': open(
    officeWrites,
    "select app.oneroster_begin('export', 'tried.zip', 0, 0)",
    (acting) => isRegistrar(acting) && acting.secondFactorMet,
  ),
  'app.oneroster_add_part': asks(officeWrites, {
    of: 'oneroster_runs',
    call: (id) => `select app.oneroster_add_part(${id}, 1, '\\x00')`,
    // An upload is its sender's to go on with.
    open: (row, acting) => writesHere(row, acting) && row.started_by === acting.personId,
  }),
  'app.oneroster_ask': asks(officeWrites, {
    of: 'oneroster_runs',
    call: (id) => `select nullif(app.oneroster_ask(${id}, 'withdraw', null, null), 'gone')`,
    open: writesHere,
  }),
  'app.list_concerns': open(safeguarding, `select concern_id from app.list_concerns(${reason}, false)`, isLead),
  'app.read_concern': ofConcern((id) => `select app.read_concern(${id}, ${reason})`),
  'app.safeguarding_access': asks(safeguarding, {
    of: 'safeguarding_concerns',
    call: (id) => `select count(*) + 1 from app.safeguarding_access(${reason}, ${id})`,
    open: ofLead,
    openForNull: isLead,
  }),
  'app.add_to_chronology': ofConcern(
    (id) => `select app.add_to_chronology(gen_random_uuid(), ${id}, 'note', ${words}) is not null`,
  ),
  'app.acknowledge_concern': ofConcern((id) => `select app.acknowledge_concern(${id}) is not null`),
  'app.close_concern': ofConcern(
    (id) => `select app.close_concern(gen_random_uuid(), ${id}, 'no_further_action', ${words}) is not null`,
  ),
  'app.assign_concern': ofConcern((id) => `select app.assign_concern(${id}, app.uid()) is not null`),
  'app.read_shared_wellbeing': asks(safeguarding, {
    of: 'student_wellbeing',
    column: 'student_id',
    call: (id) => `select * from app.read_shared_wellbeing(${id}, '2000-01-01', '2100-01-01', ${reason})`,
    open: (row, acting) => isHere(row, acting) && acting.hasDuty('counsellor'),
    skips: (row) => row.shared_with_teachers !== true,
  }),
  'app.my_reported_concerns': tells(
    { kind: 'own', readers: true },
    'select concern_id from app.my_reported_concerns()',
    (acting) =>
      here(acting, 'safeguarding_concerns')
        .filter((row) => acting.isStaff && row.raised_by === acting.personId && row.source === 'staff')
        .map(({ id }) => id),
  ),
  // Any member of staff about a student, and the check of a student's own words.
  'app.raise_concern': cases({ kind: 'concern', readers: false }, (acting) => {
    const raise = (student: unknown, source: string, due: boolean) => ({
      call: `select app.raise_concern(gen_random_uuid(), ${quoted(student)}, '${source}', 'other', ${words}) is not null`,
      open: due,
    });
    const elsewhere = acting.facts
      .rows('memberships')
      .find((row) => row.role === 'student' && row.school_id !== acting.membership?.schoolId);
    return [
      ...liveStudents(acting)
        .filter((row) => row.person_id !== acting.personId)
        .slice(0, 1)
        .map((row) => raise(row.person_id, 'staff', acting.isStaff)),
      raise(acting.personId, 'harm_check', acting.is('student')),
      raise(acting.personId, 'staff', acting.isStaff),
      raise(elsewhere?.person_id, 'staff', false),
      raise(null, 'staff', false),
      raise(null, 'harm_check', false),
    ];
  }),
  'app.student_sessions': asks(
    { kind: 'class record', readers: true },
    {
      of: 'school_people',
      column: 'person_id',
      call: (id) => `select * from app.student_sessions(${id}, '2000-01-01', '2100-01-01') limit 3`,
      open: readsSessions,
    },
  ),
  'app.wellbeing_weeks': asks(
    { kind: 'figures', readers: true },
    {
      of: 'classes',
      call: (id) => `select * from app.wellbeing_weeks(${id}, 26) where students is not null`,
      open: (row, acting) => isHere(row, acting) && (acting.is('admin') || acting.taughtClasses.has(row.id)),
      openForNull: (acting) => acting.is('admin'),
    },
  ),
  // Keys of the school's sealed fields, wrapped: without the installation's secret they open nothing.
  'app.field_keys': asks(
    { kind: 'sealing', readers: false },
    {
      of: 'school_people',
      column: 'school_id',
      call: (id) => `select id from app.field_keys(${id}, '{}')`,
      open: isHere,
    },
  ),
  'app.keep_field_keys': asks(
    { kind: 'sealing', readers: false },
    {
      of: 'school_people',
      column: 'school_id',
      call: (id) => `select app.keep_field_keys(${id}, gen_random_uuid(), 'f', 1, '{}')::text || 'kept'`,
      open: isHere,
    },
  ),
};
