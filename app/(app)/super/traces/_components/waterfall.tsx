import { ChevronRight } from 'lucide-react';
import { classNames } from '../../../../_components/ui/class-names.ts';
import { Status } from '../../../../_components/ui/status.tsx';
import { VisuallyHidden } from '../../../../_components/ui/visually-hidden.tsx';
import type { Translate } from '../../../../messages/translate.ts';
import type { SpanRow } from '../arrange-spans.ts';
import { durationInWords } from '../words.ts';
import { SpanDetails } from './span-details.tsx';

// Deeper than this the indent would leave no room for the name.
const indents = ['ps-0', 'ps-3', 'ps-6', 'ps-9', 'ps-12', 'ps-15', 'ps-18', 'ps-21', 'ps-24'];
const layout = 'sm:grid sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_6rem] sm:items-center sm:gap-4';

/** Spans one below the other, each with its bar on the time of the whole trace; a row opens to what is known of it. */
export function Waterfall({ rows, locale, t }: { rows: readonly SpanRow[]; locale: string; t: Translate }) {
  return (
    <ol
      aria-label={t('traces.spans')}
      className="overflow-hidden rounded-md border border-border bg-surface text-sm"
      data-figures
    >
      {rows.map((row) => (
        <li key={row.span.spanId} className="border-border border-t first:border-t-0">
          <details className="group">
            <summary
              className={classNames(
                'cursor-pointer list-none px-3 py-2 hover:bg-subtle focus-visible:bg-subtle [&::-webkit-details-marker]:hidden',
                layout,
              )}
            >
              <Name row={row} t={t} />
              <Bar row={row} />
              <span className="text-muted sm:text-end">
                <VisuallyHidden>
                  {t('traces.after', { offset: durationInWords(row.span.offset, locale) })}
                </VisuallyHidden>{' '}
                {durationInWords(row.span.milliseconds, locale)}
              </span>
            </summary>
            <SpanDetails row={row} locale={locale} t={t} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function Name({ row: { span, depth }, t }: { row: SpanRow; t: Translate }) {
  return (
    <span className={classNames('flex min-w-0 items-center gap-1.5', indents[Math.min(depth, indents.length - 1)])}>
      <ChevronRight
        aria-hidden
        className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90 rtl:-scale-x-100"
      />
      <VisuallyHidden>{t('traces.level', { level: depth + 1 })}</VisuallyHidden>
      <span className="truncate" title={span.name}>
        {span.name}
      </span>
      {span.status === 'error' && <Status tone="alert">{t('traces.failed')}</Status>}
    </span>
  );
}

function Bar({ row: { span, start, width } }: { row: SpanRow }) {
  return (
    <span aria-hidden className="relative my-1.5 block h-2 rounded-sm bg-subtle sm:my-0">
      <span
        className={classNames(
          'absolute inset-y-0 min-w-0.5 rounded-sm',
          span.status === 'error' ? 'bg-alert' : 'bg-accent',
        )}
        style={{ insetInlineStart: `${(start * 100).toFixed(2)}%`, width: `${(width * 100).toFixed(2)}%` }}
      />
    </span>
  );
}
