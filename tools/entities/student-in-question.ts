import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import type { Candidate } from '../contract/entity.ts';
import { AppError } from '../contract/errors.ts';

export interface StudentInQuestion extends Record<string, unknown> {
  id: string;
  name: string;
  /** Today's homeroom: "8B". */
  homeroom: string | null;
}

interface Found extends StudentInQuestion {
  open: boolean;
}

/**
 * Whom a question is about: the named student, or where nobody is named the student who asks, or a parent's only child.
 * Throws `ambiguous` with the children, `invalid_input` where staff must name someone, and `forbidden` for a student whose
 * records (D2) are not open to the caller, rather than answering with nothing.
 */
export async function studentInQuestion(
  tx: Transaction,
  caller: Caller,
  studentId: string | undefined,
): Promise<StudentInQuestion> {
  const wanted = studentId ?? (caller.role === 'student' ? caller.userId : undefined);
  if (!wanted && caller.role !== 'parent') {
    throw new AppError('invalid_input', 'Which student? Please name one.', {
      details: { issues: [{ path: 'studentId', message: 'names a student' }] },
    });
  }
  const rows = await tx.execute<Found>(sql`
    select p.id, p.display_name as name, h.name as homeroom,
      case (select app.role()) when 'admin' then true when 'student' then p.id = (select app.uid()) when 'parent' then p.id in (select app.my_child_ids())
        else p.id in (select app.my_student_ids() union select app.my_homeroom_student_ids()) end as open
    from profiles p
    left join student_class_assignments e on e.student_id = p.id and e.class_kind = 'homeroom' and (select app.today()) between e.starts_on and coalesce(e.ends_on, 'infinity')
    left join classes h on h.id = e.class_id
    where ${wanted ? sql`p.id = ${wanted}::uuid` : sql`p.id in (select app.my_child_ids())`} order by p.given_name, p.id`);
  const [student, ...others] = rows;
  if (!student)
    throw new AppError(
      'not_found',
      wanted ? 'There is no such student that you may see.' : 'No child is linked to your account.',
    );
  if (others.length > 0) throw whichChild(rows);
  if (!student.open) throw new AppError('forbidden', notOpen(caller, student.name));
  return { id: student.id, name: student.name, homeroom: student.homeroom };
}

function whichChild(children: readonly StudentInQuestion[]) {
  const candidates: Candidate[] = children.map(({ id, name, homeroom }) =>
    homeroom ? { id, label: name, hint: homeroom } : { id, label: name },
  );
  return new AppError('ambiguous', `Which child: ${candidates.map((candidate) => candidate.label).join(' or ')}?`, {
    details: { field: 'studentId', path: 'studentId', kind: 'student', query: '', candidates },
  });
}

function notOpen(caller: Caller, name: string): string {
  if (caller.role === 'student') return 'You can only see your own records.';
  if (caller.role === 'parent') return `${name} is not linked to your account.`;
  return `${name} is not in one of your classes.`;
}
