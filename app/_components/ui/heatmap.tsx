'use client';

import { useIntl } from '../intl.tsx';
import { classNames } from './class-names.ts';
import { monthsOf } from './heatmap-months.ts';
import type { Tone } from './tone.ts';

export type HeatmapDay = { day: string; value: number | null; label: string; tone?: Tone };

/** Colour and shape together: plain, underlined, solid, dashed. */
const cells: Record<Tone, string> = {
  good: 'bg-good-soft text-text',
  caution: 'bg-caution-soft text-text shadow-[inset_0_-3px_0_var(--color-caution)]',
  alert: 'bg-alert font-semibold text-on-alert',
  info: 'border border-info border-dashed text-info',
  none: 'text-muted',
};

/** A wall calendar, month by month: each school day carries its meaning by colour and by shape, and its words for readers. */
export function Heatmap({ title, days }: { title: string; days: readonly HeatmapDay[] }) {
  const { locale } = useIntl();
  const { weekdays, months } = monthsOf(days);
  const date = (iso: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(`${iso}T00:00:00Z`));

  return (
    <div className="grid content-start gap-4">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-x-8 gap-y-5">
        {months.map(({ month, weeks }) => (
          <table
            key={month}
            className="max-w-72 self-start border-separate border-spacing-0.5 text-sm"
            aria-label={title}
          >
            <caption className="pb-1 text-start font-medium">
              {date(`${month}-01`, { month: 'long', year: 'numeric' })}
            </caption>
            <thead>
              <tr>
                {weekdays.map((sample) => (
                  <th key={sample} scope="col" className="font-normal text-muted text-xs">
                    <abbr title={date(sample, { weekday: 'long' })} className="no-underline">
                      {date(sample, { weekday: 'short' })}
                    </abbr>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week) => (
                <tr key={week.find((one) => one)?.day}>
                  {week.map((one, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a column is its weekday.
                    <td key={index} className="p-0">
                      {one && (
                        <span
                          title={one.label}
                          className={classNames(
                            'grid h-8 min-w-8 place-items-center rounded-sm',
                            cells[one.tone ?? 'none'],
                          )}
                        >
                          <span aria-hidden>{Number(one.day.slice(8))}</span>
                          <span className="sr-only">{`${date(one.day, { day: 'numeric', month: 'long' })}: ${one.label}`}</span>
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      <Legend days={days} />
    </div>
  );
}

/** The words for each shape that occurs: taken from the days themselves, so that the legend never says more than the data. */
function Legend({ days }: { days: readonly HeatmapDay[] }) {
  const words = new Map<Tone, Set<string>>();
  for (const { tone = 'none', label } of days) words.set(tone, (words.get(tone) ?? new Set()).add(label));
  const telling = [...words].filter(([, labels]) => labels.size <= 4);
  if (telling.length < 2) return null;
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-5 gap-y-1.5 text-muted text-sm">
      {telling.map(([tone, labels]) => (
        <li key={tone} className="flex items-center gap-2">
          <span className={classNames('size-5 rounded-sm', cells[tone], tone === 'none' && 'border border-border')} />
          {[...labels].join(', ')}
        </li>
      ))}
    </ul>
  );
}
