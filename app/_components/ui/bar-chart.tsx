'use client';

import { useIntl } from '../intl.tsx';
import { ChartFigures } from './chart-figures.tsx';
import { axisText, type ChartData, figureOf, figureText, seriesFill } from './chart-series.ts';
import { classNames } from './class-names.ts';

/** Lying bars with their names and figures beside them: readable at any width, in any script, in both directions. */
export function BarChart(data: ChartData) {
  const { locale, timeZone } = useIntl();
  const { series, rows, x, unit } = data;
  const highest = Math.max(0, ...rows.flatMap((row) => series.map(({ key }) => figureOf(row[key]) ?? 0)));
  return (
    <div className="grid content-start gap-3">
      {series.length > 1 && <Legend series={series} />}
      <div aria-hidden className="grid grid-cols-[minmax(3rem,max-content)_1fr] items-center gap-x-3 gap-y-2 text-sm">
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order of the rows is their identity.
          <div key={index} className="contents">
            <div className="max-w-40 truncate text-end sm:max-w-56">{axisText(row[x.key], locale, timeZone)}</div>
            <div className="grid gap-0.5">
              {series.map(({ key, label }, position) => {
                const figure = figureOf(row[key]);
                const share = highest > 0 ? Math.max(0, figure ?? 0) / highest : 0;
                return (
                  <div key={key} className="flex items-center gap-2" title={label}>
                    <div
                      className={classNames(
                        'min-w-0.5 rounded-e-[3px]',
                        series.length > 1 ? 'h-3' : 'h-5',
                        seriesFill[position % 6],
                      )}
                      style={{ inlineSize: `calc((100% - 4.5rem) * ${share})` }}
                    />
                    <span className="whitespace-nowrap" data-figures>
                      {figureText(figure, unit, locale)}
                    </span>
                  </div>
                );
              })}
            </div>
          </div>
        ))}
      </div>
      <ChartFigures {...data} />
    </div>
  );
}

function Legend({ series }: Pick<ChartData, 'series'>) {
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {series.map(({ key, label }, position) => (
        <li key={key} className="flex items-center gap-1.5">
          <span className={classNames('size-3 rounded-[3px]', seriesFill[position % 6])} />
          {label}
        </li>
      ))}
    </ul>
  );
}
