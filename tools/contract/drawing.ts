/** How a result is drawn: data only, so that every surface can draw, read out or download it (§2.4). */
export type Cell = string | number | null;
export type Tone = 'good' | 'caution' | 'alert' | 'info' | 'none';

export interface Column {
  key: string;
  label: string;
  align?: 'start' | 'end';
  format?: 'text' | 'number' | 'percent' | 'date' | 'status';
}

export type Row = Record<string, Cell>;

export type Drawing =
  | { kind: 'table' | 'grid'; title: string; columns: Column[]; rows: Row[] }
  | {
      kind: 'bar' | 'line';
      title: string;
      x: { key: string; label: string };
      series: { key: string; label: string }[];
      rows: Row[];
      unit?: string;
    }
  | { kind: 'heatmap'; title: string; days: { day: string; value: number | null; label: string; tone?: Tone }[] }
  | { kind: 'cards'; title: string; cards: { title: string; lines: string[]; tone?: Tone }[] };
