'use client';

import { ArrowRight } from 'lucide-react';
import { useIntl } from '#app/_components/intl.tsx';
import { VisuallyHidden } from '#app/_components/ui/visually-hidden.tsx';
import type { ShownChange } from '#tools/contract/describe-changes.ts';
import type { ChangedCell, ChangeRow } from '../_client/arrange-changes.ts';

/** A single thing, field by field. */
export function OneChange({ change, label }: { change: ShownChange; label: string }) {
  return (
    <section aria-label={label} className="grid gap-1.5 rounded-md border border-border px-3.5 py-2.5 text-sm">
      <p className="font-medium">
        <Label row={change} />
      </p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {change.fields.map((field) => (
          <div key={field.label} className="contents">
            <dt className="text-muted">{field.label}</dt>
            <dd className="min-w-0 whitespace-pre-line">
              <Change cell={field} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Whom or what it is about. */
export function Label({ row }: { row: Pick<ChangeRow, 'action' | 'label'> }) {
  const { t } = useIntl();
  return (
    <>
      {row.label}
      {row.action === 'remove' && <span className="text-muted"> {t('chat.approval.remove')}</span>}
    </>
  );
}

/** "Absent → Late": read out as from and to. */
export function Change({ cell: { before, after } }: { cell: ChangedCell }) {
  const { t } = useIntl();
  const next = after ?? (before === null ? t('chat.approval.empty') : t('chat.approval.removed'));
  if (before === null) return <ins className="font-semibold no-underline">{next}</ins>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <VisuallyHidden>{t('chat.approval.from')}</VisuallyHidden>
      <del className="text-muted no-underline">{before}</del>
      <ArrowRight aria-hidden className="size-3.5 shrink-0 text-muted rtl:-scale-x-100" />
      <VisuallyHidden>{t('chat.approval.to')}</VisuallyHidden>
      <ins className="font-semibold no-underline">{next}</ins>
    </span>
  );
}
