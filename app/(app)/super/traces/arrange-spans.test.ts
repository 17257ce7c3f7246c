import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceSpan } from '#db/traces.ts';
import { arrangeSpans } from './arrange-spans.ts';

const span = (spanId: string, parentId: string | null, start: number, milliseconds: number): TraceSpan => ({
  spanId,
  parentId,
  name: spanId,
  scope: 'test',
  startedAt: '2026-01-01T00:00:00Z',
  offset: start,
  milliseconds,
  status: 'ok',
  attributes: {},
  events: [],
});

test('children stand below their parent in the order they began', () => {
  const { rows, milliseconds } = arrangeSpans([
    span('sql', 'tool', 60, 10),
    span('request', null, 0, 100),
    span('tool', 'request', 50, 30),
    span('model', 'request', 10, 30),
    span('late', 'request', 90, 110),
  ]);
  expect(rows.map(({ span, depth }) => `${'  '.repeat(depth)}${span.spanId}`)).toEqual([
    'request',
    '  model',
    '  tool',
    '    sql',
    '  late',
  ]);
  expect(milliseconds).toBe(200);
  expect(rows[3]).toMatchObject({ start: 0.3, width: 0.05 });
});

test('a span whose parent was not stored stands at the top', () => {
  const { rows } = arrangeSpans([span('inner', 'elsewhere', 5, 1), span('first', null, 0, 1)]);
  expect(rows.map(({ span, depth }) => [span.spanId, depth])).toEqual([
    ['first', 0],
    ['inner', 0],
  ]);
});

test('every span is shown once, inside the whole, parents before children, whatever they say of each other', () => {
  const spans = fc
    .uniqueArray(
      fc.record({ id: fc.nat(30), parent: fc.option(fc.nat(30)), start: fc.nat(1000), length: fc.nat(1000) }),
      { selector: ({ id }) => id, maxLength: 20 },
    )
    .map((list) =>
      list.map(({ id, parent, start, length }) =>
        span(String(id), parent === null ? null : String(parent), start, length),
      ),
    );
  fc.assert(
    fc.property(spans, (given) => {
      const { rows } = arrangeSpans(given);
      expect(rows.map(({ span }) => span.spanId).sort()).toEqual(given.map(({ spanId }) => spanId).sort());
      for (const [index, row] of rows.entries()) {
        expect(row.start).toBeGreaterThanOrEqual(0);
        expect(row.start + row.width).toBeLessThanOrEqual(1.000001);
        if (row.depth > 0) expect(rows.slice(0, index).map(({ span }) => span.spanId)).toContain(row.span.parentId);
      }
    }),
  );
});
