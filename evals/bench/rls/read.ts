import { createHash } from 'node:crypto';

/** Who of the district reads: the n-th of a kind. */
export interface Reader {
  kind: 'student' | 'parent' | 'teacher' | 'admin';
  number: number;
}

/** One common read of the product, asked for a student of the district. */
export interface Read {
  name: string;
  /** Whether it should cost the same in a district as in a school. */
  flat?: boolean;
  reader(student: number): Reader;
  /**
   * SQL with `:subject`, `:first`, `:last` (days of a term) and `:school`. Its joins name the school as well: what row
   * security adds to each table, a product without it would write itself, and indexes begin with it.
   */
  text: string;
  subject(student: number): string;
}

export interface TermDays {
  first: string;
  last: string;
}

/** The id that district.ts gives by a name. */
export function idNamed(name: string): string {
  const hex = createHash('md5').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const idOf = (kind: string, number: number | string): string => idNamed(`${kind} ${number}`);

export const roomOf = (student: number) => Math.floor((student - 1) / 25) + 1;
export const own = (student: number): Reader => ({ kind: 'student', number: student });
export const family = (student: number): Reader => ({ kind: 'parent', number: Math.floor((student + 1) / 2) });
export const homeroomTeacher = (student: number): Reader => ({ kind: 'teacher', number: roomOf(student) });
export const office = (): Reader => ({ kind: 'admin', number: 1 });
export const readerId = (reader: (student: number) => Reader) => (student: number) => {
  const { kind, number } = reader(student);
  return idOf(kind, number);
};

/** The read's text with numbered parameters, and their values in that order. */
export function statementOf(read: Read, student: number, days: TermDays): { text: string; values: string[] } {
  const known: Record<string, string> = { ...days, subject: read.subject(student), school: idNamed('district') };
  const names: string[] = [];
  const text = read.text.replace(/(?<!:):([a-z]+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, values: names.map((name) => known[name] ?? '') };
}
