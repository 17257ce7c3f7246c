/**
 * Where a sealed value stands. It opens nowhere else: the place is authenticated with it.
 * `school` is absent for what belongs to the platform.
 */
export interface Place {
  /** As SQL names it, without `public.`: `ai_keys`, `gateway.wrapped_keys`. */
  table: string;
  column: string;
  /** A uuid. */
  row: string;
  /** A uuid. */
  school?: string | null;
}

const NAME = /^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The place and the key's version as authenticated data: `table/column/row/version`, and `table/column/row/school/version`
 * inside a school. No part can contain a slash and the two forms differ in length, so two places never read the same.
 * Throws TypeError for what is no place.
 */
export function placeData({ table, column, row, school }: Place, version: number): Buffer {
  const owners = [row, ...(school ? [school] : [])].map((id) => id.toLowerCase());
  if (!NAME.test(table) || !NAME.test(column) || !owners.every((id) => UUID.test(id)))
    throw new TypeError('A sealed value stands in a table, a column and a row, and in a school or the platform');
  return Buffer.from([table, column, ...owners, version].join('/'), 'utf8');
}
