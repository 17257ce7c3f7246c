import type { Acting } from '../acting.ts';
import type { Row } from '../facts.ts';
import { filledColumns, mayDelete, mayInsert, mayUpdate, readable, touchOf, turnsOf } from '../oracle.ts';
import { elsewhere, fixed, type Ground, inOwnName, variations } from './ground.ts';

export type WriteAction = 'insert' | 'update' | 'delete';

/** One write by one identity, and what access.md says of it: a row away from, or just within, what is allowed. */
export interface Probe {
  action: WriteAction;
  id: string;
  values: Row | Record<string, unknown>;
  allowed: boolean;
}

const most = { allowed: 6, near: 12, far: 2, varied: 3, variants: 36 };

/** Writes that decide about the operands of a table's policies, for one identity; `turn` makes identities differ. */
export function probesOf(ground: Ground, acting: Acting, turn: number): Probe[] {
  const { table } = ground;
  const rows = [...ground.rows.slice(turn % ground.rows.length), ...ground.rows.slice(0, turn % ground.rows.length)];
  const seen = readable(table, acting);
  const isSeen = (row: Row) => seen.has(row.id);
  return [
    ...choose(rows, (row) => mayDelete(table, row, acting), isSeen).map(
      ({ row, allowed }): Probe => ({ action: 'delete', id: row.id, values: {}, allowed }),
    ),
    ...updates(ground, rows, acting, isSeen),
    ...inserts(ground, rows, acting, turn),
  ];
}

/** Some that are allowed, more that are seen and refused, and a few of those that are out of sight. */
function choose(rows: readonly Row[], decide: (row: Row) => boolean, isSeen: (row: Row) => boolean) {
  const decided = rows.map((row) => ({ row, allowed: decide(row) }));
  return [
    ...spread(
      decided.filter(({ allowed }) => allowed),
      most.allowed,
    ),
    ...spread(
      decided.filter(({ row, allowed }) => !allowed && isSeen(row)),
      most.near,
    ),
    ...spread(
      decided.filter(({ row, allowed }) => !allowed && !isSeen(row)),
      most.far,
    ),
  ];
}

/** So many of a list, from all over it. */
const spread = <Value>(list: readonly Value[], many: number): Value[] =>
  list.length <= many
    ? [...list]
    : Array.from({ length: many }, (_, at) => list[Math.floor((at * list.length) / many)]!);

function updates(ground: Ground, rows: readonly Row[], acting: Acting, isSeen: (row: Row) => boolean): Probe[] {
  const { table } = ground;
  const touch = touchOf(table);
  if (!touch) return [];
  const values = { [touch.column]: touch.value };
  const chosen = choose(rows, (row) => mayUpdate(table, row, { ...row, ...values }, acting), isSeen);
  const allowed = chosen.filter((one) => one.allowed).map(({ row }) => row);
  const to = (row: Row, changed: Record<string, unknown>): Probe => ({
    ...{ action: 'update', id: row.id, values: changed },
    allowed: mayUpdate(table, row, { ...row, ...changed }, acting),
  });
  const refused = chosen.filter((one) => !one.allowed && isSeen(one.row)).map(({ row }) => row);
  const content = (row: Row) =>
    Object.fromEntries(
      Object.entries(row).filter(([name]) => !fixed.includes(name) && !filledColumns(table).includes(name)),
    );
  const taken = refused.flatMap((row) => [
    ...allowed.slice(0, 2).map((one) => to(row, content(one))), // another's row, made to look like one's own
    ...ground.people.map((column) => to(row, { [column]: acting.personId })),
  ]);
  const given = allowed.slice(0, 2).flatMap((row) => refused.slice(0, 3).map((one) => to(row, content(one))));
  const varied = spread(allowed, most.varied).flatMap((row, at) =>
    variations(ground, row, at).map((one) => to(row, one)),
  );
  return [
    ...chosen.map(({ row, allowed: may }): Probe => ({ action: 'update', id: row.id, values, allowed: may })),
    ...[...taken, ...given].filter((one) => !one.allowed).slice(0, most.variants),
    ...varied.filter((one) => !one.allowed).slice(0, most.variants),
    ...turnsOf(table, acting).flatMap((turn) => turned(ground, rows, turn, to)),
  ];
}

/** A change that means something of its own: where it is allowed, where it is not, and with one more column changed. */
function turned(
  ground: Ground,
  rows: readonly Row[],
  turn: Readonly<Record<string, unknown>>,
  to: (row: Row, changed: Record<string, unknown>) => Probe,
): Probe[] {
  const made = rows.map((row) => ({ row, probe: to(row, turn) }));
  const allowed = made.filter(({ probe }) => probe.allowed);
  const varied = spread(allowed, most.varied).flatMap(({ row }, at) =>
    variations(ground, row, at).map((one) => to(row, { ...turn, ...one })),
  );
  const refused = made.filter(({ probe }) => !probe.allowed);
  return [
    ...[...spread(allowed, most.allowed), ...spread(refused, most.near)].map(({ probe }) => probe),
    ...varied.filter((one) => !one.allowed).slice(0, most.variants),
  ];
}

function inserts(ground: Ground, rows: readonly Row[], acting: Acting, turn: number): Probe[] {
  const { table } = ground;
  const here = rows.filter((row) => row.school_id === undefined || row.school_id === acting.membership?.schoolId);
  const own = here.slice(0, 16).flatMap((row, at) => inOwnName(ground, row, acting, at + turn));
  const decided = [...own, ...rows].map((row) => ({ row, allowed: mayInsert(table, row, acting) }));
  const put = (row: Row): Probe => ({
    ...{ action: 'insert', id: row.id, values: row },
    allowed: mayInsert(table, row, acting),
  });
  const allowed = decided.filter((one) => one.allowed).map(({ row }) => row);
  const varied = spread(allowed, most.varied).flatMap((row, at) =>
    [...variations(ground, row, at), ...elsewhere(rows, row)].map((one) => put({ ...row, ...one })),
  );
  const refused = decided.filter((one) => !one.allowed).map(({ row }) => row);
  const isMine = (row: Row) => ground.people.some((column) => row[column] === acting.personId);
  const mine = rows.filter((row) => isMine(row) && refused.includes(row));
  return [
    ...spread(allowed, most.allowed * 2).map(put),
    ...[...refused.slice(0, most.near / 2), ...spread(refused, most.near / 2), ...spread(mine, most.near / 2)].map(put),
    ...varied.filter((one) => !one.allowed).slice(0, most.variants * 2),
    ...varied.filter((one) => one.allowed).slice(0, most.allowed),
  ];
}
