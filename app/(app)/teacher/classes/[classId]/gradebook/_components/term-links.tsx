import type { Route } from 'next';
import Link from 'next/link';
import type { PolicyView } from '#tools/grades/policy-facts.ts';
import { classNames } from '../../../../../../_components/ui/class-names.ts';
import { getIntl } from '../../../../../../_server/intl.ts';

/** The year of the class and its terms: what the gradebook's averages and its policy are about. */
export async function TermLinks({ classId, policy }: { classId: string; policy: PolicyView }) {
  const { t } = await getIntl();
  if (policy.terms.length === 0) return null;
  const home = `/teacher/classes/${classId}/gradebook`;
  const scopes = [{ id: null, name: t('dashboard.gradebook.year') }, ...policy.terms];
  return (
    <nav aria-label={t('dashboard.gradebook.terms')} className="flex flex-wrap gap-x-1 gap-y-1">
      {scopes.map(({ id, name }) => {
        const isHere = (policy.term?.id ?? null) === id;
        return (
          <Link
            key={id ?? 'year'}
            href={(id ? `${home}?term=${id}` : home) as Route}
            aria-current={isHere ? 'page' : undefined}
            className={classNames(
              'touch-target rounded-sm px-2 py-1 text-sm',
              isHere ? 'bg-accent-soft font-medium text-text' : 'text-muted hover:text-text',
            )}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
