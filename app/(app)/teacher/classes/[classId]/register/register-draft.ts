/** A register as `attendance.register` answers it. */
export interface RegisterView {
  classId: string;
  class: string;
  day: string;
  session: 'am' | 'pm';
  taken: boolean;
  takenBy: string | null;
  takenAt: string | null;
  version: number;
  editable: boolean;
  why: string | null;
  students: RegisterStudent[];
  codes: Code[];
}

export interface RegisterStudent {
  id: string;
  name: string;
  /** The mark that counts; the office's where there is one, and then nobody else's can be entered. */
  mark: (Mark & { label: string; reason: string | null }) | null;
  office: boolean;
  report: { reason: string; until: string; confirmed: boolean } | null;
}

export interface Code {
  id: string;
  code: string;
  label: string;
  present: boolean;
  late: boolean;
  excused: boolean;
}

export interface Mark {
  codeId: string;
  minutesLate: number | null;
}

/** What is entered on the page, by student; those who are not in it have no mark yet. */
export type Marks = Readonly<Record<string, Mark>>;

const open = (register: RegisterView) => register.students.filter((student) => !student.office);

export const presentCode = (codes: readonly Code[]): Code | undefined =>
  codes.find(({ code }) => code === 'present') ?? codes.find(({ present, late }) => present && !late);

/** The marks as they were saved, of those that can be changed here. */
export const savedMarks = (register: RegisterView): Marks =>
  Object.fromEntries(
    open(register).flatMap(({ id, mark }) =>
      mark ? [[id, { codeId: mark.codeId, minutesLate: mark.minutesLate }]] : [],
    ),
  );

/** Gives everyone without a mark the code of being present, save those whom a family has reported absent. */
export function withRestPresent(register: RegisterView, marks: Marks): Marks {
  const present = presentCode(register.codes);
  if (!present) return marks;
  const rest = open(register).filter(({ id, report }) => !marks[id] && !report);
  return { ...marks, ...Object.fromEntries(rest.map(({ id }) => [id, { codeId: present.id, minutesLate: null }])) };
}

/** Another code for one student; minutes stay only where the code is about being late. */
export function withCode(marks: Marks, studentId: string, code: Code): Marks {
  const minutesLate = code.late ? (marks[studentId]?.minutesLate ?? null) : null;
  return { ...marks, [studentId]: { codeId: code.id, minutesLate } };
}

export function withMinutes(marks: Marks, studentId: string, minutesLate: number | null): Marks {
  const mark = marks[studentId];
  return mark ? { ...marks, [studentId]: { ...mark, minutesLate } } : marks;
}

export const unmarked = (register: RegisterView, marks: Marks): RegisterStudent[] =>
  open(register).filter(({ id }) => !marks[id]);

const equal = (a: Mark | undefined, b: Mark | undefined) =>
  a?.codeId === b?.codeId && (a?.minutesLate ?? null) === (b?.minutesLate ?? null);

/** Students whose entered mark is not the saved one. */
export function changed(register: RegisterView, marks: Marks): RegisterStudent[] {
  const saved = savedMarks(register);
  return open(register).filter(({ id }) => !equal(saved[id], marks[id]));
}

/** The whole register as `attendance.markClass` takes it: everyone present, except. */
export function asInput(register: RegisterView, marks: Marks) {
  const present = presentCode(register.codes);
  return {
    ...{ classId: register.classId, day: register.day, session: register.session, version: register.version },
    ...(present && { defaultCodeId: present.id }),
    exceptions: open(register).flatMap(({ id }) => {
      const mark = marks[id];
      if (!mark || mark.codeId === present?.id) return [];
      return [
        {
          studentId: id,
          codeId: mark.codeId,
          ...(mark.minutesLate !== null && { minutesLate: mark.minutesLate }),
        },
      ];
    }),
  };
}

/** How many have each code, the office's entries included, in the order of the codes. */
export function tally(register: RegisterView, marks: Marks): { label: string; count: number }[] {
  const counts = new Map(register.codes.map(({ label }) => [label, 0]));
  const labelOf = new Map(register.codes.map(({ id, label }) => [id, label]));
  for (const student of register.students) {
    const label = student.office ? student.mark?.label : labelOf.get(marks[student.id]?.codeId ?? '');
    if (label) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].flatMap(([label, count]) => (count > 0 ? [{ label, count }] : []));
}

/** One key a code: the first letter of its label that is still free (not those that move or open minutes), and its number. */
export function shortcutsOf(codes: readonly Code[]): { letters: Map<string, Code>; numbers: Map<string, Code> } {
  const letters = new Map<string, Code>();
  for (const code of codes) {
    const free = [...code.label.toLocaleLowerCase()].find(
      (letter) => /\p{Letter}/u.test(letter) && !'jkm'.includes(letter) && !letters.has(letter),
    );
    if (free) letters.set(free, code);
  }
  return { letters, numbers: new Map(codes.slice(0, 9).map((code, index) => [String(index + 1), code])) };
}
