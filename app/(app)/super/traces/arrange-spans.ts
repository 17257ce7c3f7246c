import type { TraceSpan } from '#db/traces.ts';

/** A span at its place in the waterfall: `start` and `width` are shares (0–1) of the trace's whole time. */
export interface SpanRow {
  span: TraceSpan;
  depth: number;
  start: number;
  width: number;
}

export interface Waterfall {
  rows: SpanRow[];
  milliseconds: number;
}

/**
 * Spans as a tree, read from top to bottom: each below its parent, brothers by the time they began. A span whose parent
 * was not stored stands at the top.
 */
export function arrangeSpans(spans: readonly TraceSpan[]): Waterfall {
  if (spans.length === 0) return { rows: [], milliseconds: 0 };
  const milliseconds = Math.max(...spans.map((span) => span.offset + span.milliseconds));
  const known = new Set(spans.map(({ spanId }) => spanId));
  const children = Map.groupBy(spans, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null));
  const rows: SpanRow[] = [];
  const placed = new Set<string>();
  const place = (span: TraceSpan, depth: number) => {
    if (placed.has(span.spanId)) return;
    placed.add(span.spanId);
    const share = (value: number) => (milliseconds > 0 ? value / milliseconds : 0);
    rows.push({ span, depth, start: share(span.offset), width: share(span.milliseconds) });
    for (const child of inOrder(children.get(span.spanId) ?? [])) place(child, depth + 1);
  };
  for (const root of inOrder(children.get(null) ?? [])) place(root, 0);
  // Spans that name each other as parents have no top; they are shown all the same.
  for (const left of inOrder(spans.filter(({ spanId }) => !placed.has(spanId)))) place(left, 0);
  return { rows, milliseconds };
}

const inOrder = (spans: readonly TraceSpan[]) =>
  spans.toSorted((a, b) => a.offset - b.offset || b.milliseconds - a.milliseconds || a.spanId.localeCompare(b.spanId));
