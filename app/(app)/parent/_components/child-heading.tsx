import { Status } from '../../../_components/ui/status.tsx';
import { getIntl } from '../../../_server/intl.ts';

/** Whose figures follow, and whether they are at school today. */
export async function ChildHeading({
  child,
  instructional,
}: {
  child: {
    name: string;
    class: string | null;
    teacher: string | null;
    today: { am: string | null; pm: string | null };
  };
  instructional: boolean;
}) {
  const { t } = await getIntl();
  const sessions = (['am', 'pm'] as const).map((session) => ({ session, mark: child.today[session] }));
  return (
    <header className="grid gap-1">
      <h2 id="child" className="text-xl">
        {child.name}
      </h2>
      <p className="text-muted">
        {[child.class, child.teacher && t('dashboard.parent.teacher', { name: child.teacher })]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p className="flex flex-wrap gap-x-5 gap-y-1">
        {instructional
          ? sessions.map(({ session, mark }) => (
              <span key={session} className="flex items-center gap-1.5">
                <span className="text-muted">{t(`dashboard.thisSession.${session}`)}:</span>
                {mark ? <Status>{mark}</Status> : <Status tone="none">{t('dashboard.parent.notTaken')}</Status>}
              </span>
            ))
          : t('dashboard.parent.noSchool')}
      </p>
    </header>
  );
}
