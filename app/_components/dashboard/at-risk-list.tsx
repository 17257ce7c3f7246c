import { getIntl } from '../../_server/intl.ts';
import { Avatar } from '../ui/avatar.tsx';

/** Who needs attention, and why, in words. */
export async function AtRiskList({
  students,
  more,
}: {
  students: readonly { id: string; name: string; class: string; reasons: readonly string[] }[];
  more: number;
}) {
  const { t } = await getIntl();
  return (
    <div className="grid gap-2">
      <ul className="grid">
        {students.map((student) => (
          <li
            key={student.id}
            className="grid grid-cols-[auto_1fr] items-start gap-x-3 border-border border-b py-2.5 last:border-b-0"
          >
            <Avatar name={student.name} size="small" className="mt-0.5" />
            <div className="min-w-0">
              <p>
                <span className="font-medium">{student.name}</span>{' '}
                <span className="text-muted text-sm">{student.class}</span>
              </p>
              <p className="text-muted text-sm">{student.reasons.join(' · ')}</p>
            </div>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-muted text-sm">{t('dashboard.more', { count: more })}</p>}
    </div>
  );
}
