import type { Drawing } from '#tools/contract/drawing.ts';
import type { Translate } from '../../messages/translate.ts';
import type { CellValue } from './format.ts';

type Csv = { columns: { key: string; label: string }[]; rows: Record<string, CellValue>[] };

/** What is drawn, as columns and rows. Cards become a title and their lines. */
export function csvOf(drawing: Drawing, t: Translate): Csv {
  switch (drawing.kind) {
    case 'table':
    case 'grid':
      return { columns: [...drawing.columns], rows: [...drawing.rows] };
    case 'bar':
    case 'line':
      return { columns: [drawing.x, ...drawing.series], rows: [...drawing.rows] };
    case 'heatmap':
      return {
        columns: [
          { key: 'day', label: t('ui.day') },
          { key: 'label', label: t('ui.what') },
          { key: 'value', label: t('ui.value') },
        ],
        rows: drawing.days.map(({ day, label, value }) => ({ day, label, value })),
      };
    case 'cards':
      return {
        columns: [
          { key: 'title', label: t('ui.title') },
          { key: 'lines', label: t('ui.details') },
        ],
        rows: drawing.cards.map(({ title, lines }) => ({ title, lines: lines.join('; ') })),
      };
  }
}
