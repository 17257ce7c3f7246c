import type { Route } from 'next';
import Link from 'next/link';
import { Avatar } from '../../../_components/ui/avatar.tsx';
import { classNames } from '../../../_components/ui/class-names.ts';
import { getIntl } from '../../../_server/intl.ts';

/** From one child to another. */
export async function ChildLinks({
  of,
  chosen,
}: {
  of: readonly { id: string; name: string; class: string | null }[];
  chosen: string;
}) {
  const { t } = await getIntl();
  return (
    <nav aria-label={t('dashboard.parent.children')} className="flex flex-wrap gap-2" data-no-print>
      {of.map((child) => (
        <Link
          key={child.id}
          href={`/parent?child=${child.id}` as Route}
          scroll={false}
          aria-current={child.id === chosen ? 'page' : undefined}
          className={classNames(
            'touch-target inline-flex items-center gap-2.5 rounded-md border px-3 py-2',
            child.id === chosen ? 'border-accent bg-accent-soft' : 'border-border bg-surface hover:bg-subtle',
          )}
        >
          <Avatar name={child.name} size="small" />
          <span className="font-medium">{child.name}</span>
          {child.class && <span className="text-muted text-sm">{child.class}</span>}
        </Link>
      ))}
    </nav>
  );
}
