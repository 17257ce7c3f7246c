'use client';

import { useIntl } from '../intl.tsx';
import { ChartFigures } from './chart-figures.tsx';
import { spreadApart, ticksFor } from './chart-scale.ts';
import { axisText, type ChartData, figureOf, figureText, seriesFill, seriesStroke } from './chart-series.ts';
import { classNames } from './class-names.ts';

const labelGap = 11;
const dotsUpTo = 40;

/**
 * Lines over time, each named where it ends. Only the lines are SVG, stretched to the room there is; the words are HTML
 * and keep their size. Mirrored by direction, since reading order is time order.
 */
export function LineChart(data: ChartData) {
  const { locale, timeZone } = useIntl();
  const { x, series, rows, unit } = data;
  const figures = series.map(({ key }) => rows.map((row) => figureOf(row[key])));
  const known = figures.flat().filter((figure) => figure !== null);
  if (known.length === 0) return <ChartFigures {...data} />;

  const ticks = ticksFor(known);
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const across = (index: number) => (rows.length > 1 ? (index / (rows.length - 1)) * 100 : 50);
  const down = (figure: number) => (1 - (figure - low) / (high - low || 1)) * 100;
  const ends = figures.map((line) => line.findLast((figure) => figure !== null) ?? low);
  const endsAt = spreadApart(ends.map(down), labelGap);

  return (
    <div className="grid content-start gap-3">
      <div aria-hidden className="grid grid-cols-[auto_1fr_auto] gap-x-2 text-muted text-xs" data-figures>
        <div className="relative col-start-1 w-12">
          {ticks.map((tick) => (
            <span key={tick} className="-translate-y-1/2 absolute end-0" style={{ top: `${down(tick)}%` }}>
              {figureText(tick, unit, locale)}
            </span>
          ))}
        </div>
        <div className="relative h-48">
          {ticks.map((tick) => (
            <div key={tick} className="absolute inset-x-0 border-border border-t" style={{ top: `${down(tick)}%` }} />
          ))}
          <svg
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            className="absolute inset-0 size-full overflow-visible rtl:-scale-x-100"
            aria-hidden="true"
          >
            {figures.map((line, position) => (
              <path
                key={series[position]?.key}
                d={pathOf(line, across, down)}
                fill="none"
                vectorEffect="non-scaling-stroke"
                strokeWidth={2.25}
                strokeLinejoin="round"
                strokeLinecap="round"
                className={seriesStroke[position % 6]}
              />
            ))}
          </svg>
          {rows.length <= dotsUpTo &&
            figures.flatMap((line, position) =>
              line.map((figure, index) =>
                figure === null ? null : (
                  <span
                    // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place on the line.
                    key={`${position}-${index}`}
                    title={`${axisText(rows[index]?.[x.key], locale, timeZone)}: ${figureText(figure, unit, locale)}`}
                    className={classNames(
                      '-translate-y-1/2 absolute size-1.5 rounded-full ring-2 ring-surface ltr:-translate-x-1/2 rtl:translate-x-1/2',
                      seriesFill[position % 6],
                    )}
                    style={{ insetInlineStart: `${across(index)}%`, top: `${down(figure)}%` }}
                  />
                ),
              ),
            )}
        </div>
        <div className="relative min-w-14">
          {/* Holds the width that the longest label needs. */}
          <div className="invisible grid h-0 max-w-32">
            {series.map(({ key, label }, position) => (
              <EndLabel
                key={key}
                mark={series.length > 1 ? 'bg-current' : undefined}
                label={series.length > 1 ? label : ''}
                figure={figureText(ends[position] ?? null, unit, locale)}
              />
            ))}
          </div>
          {series.map(({ key, label }, position) => (
            <div
              key={key}
              className="-translate-y-1/2 absolute start-0 max-w-32"
              style={{ top: `${endsAt[position]}%` }}
            >
              <EndLabel
                mark={series.length > 1 ? seriesFill[position % 6] : undefined}
                label={series.length > 1 ? label : ''}
                figure={figureText(ends[position] ?? null, unit, locale)}
              />
            </div>
          ))}
        </div>
        <div className="col-start-2 flex justify-between pt-2">
          {axisRows(rows.length).map((index) => (
            <span key={index}>{axisText(rows[index]?.[x.key], locale, timeZone)}</span>
          ))}
        </div>
      </div>
      <ChartFigures {...data} />
    </div>
  );
}

function EndLabel({ mark, label, figure }: { mark?: string; label: string; figure: string }) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap text-text">
      {mark && <span className={classNames('size-2.5 shrink-0 rounded-full', mark)} />}
      <span className="truncate">
        {label} <b className="font-semibold">{figure}</b>
      </span>
    </span>
  );
}

/** A gap in the data is a gap in the line. */
function pathOf(
  line: readonly (number | null)[],
  across: (index: number) => number,
  down: (figure: number) => number,
): string {
  return line
    .map((figure, index) => {
      if (figure === null) return '';
      const start = index === 0 || line[index - 1] === null;
      return `${start ? 'M' : 'L'}${across(index).toFixed(2)} ${down(figure).toFixed(2)}`;
    })
    .join('');
}

/** Which rows are named under the picture: the ends, and the middle where there is one. */
function axisRows(count: number): number[] {
  if (count < 2) return count === 1 ? [0] : [];
  return count % 2 === 1 && count > 2 ? [0, (count - 1) / 2, count - 1] : [0, count - 1];
}
