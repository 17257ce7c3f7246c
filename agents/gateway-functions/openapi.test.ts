import { expect, test } from 'vitest';
import { openApiDocument } from '#tools/surfaces/openapi.ts';
import { functionPaths } from './openapi.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document of whatever depth
const document: any = openApiDocument('http://school.test', functionPaths());
const post = (name: string) => document.paths[`/functions/v1/${name}`].post;

test('the document lists the four functions beside the operations, each for the service alone', () => {
  const functions = Object.keys(document.paths).filter((path) => path.startsWith('/functions/'));
  expect(functions).toHaveLength(4);
  expect(Object.keys(document.paths).length).toBeGreaterThan(30);
  for (const path of functions) {
    expect(document.paths[path].post.security).toEqual([{ service: [] }]);
    expect(Object.keys(document.paths[path].post.responses)).toEqual(
      expect.arrayContaining(['200', '401', '403', '429', '503']),
    );
  }
  expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'session', 'service']);
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item as object).map((entry) => entry.operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('bodies are listed as the specification has them', () => {
  const fields = (name: string) => Object.keys(post(name).requestBody.content['application/json'].schema.properties);
  const answered = (name: string) => post(name).responses['200'].content['application/json'].schema.required;
  expect(fields('intelligent-ai-router').slice(0, 4)).toEqual(['model', 'tokens', 'userId', 'endpoint']);
  expect(fields('get-available-gemini-key')).toEqual(['model', 'tokens']);
  expect(fields('settle-usage').slice(0, 4)).toEqual(['reservation_id', 'outcome', 'input_tokens', 'output_tokens']);
  expect(answered('intelligent-ai-router')).toEqual([
    'success',
    'api_key',
    'model_used',
    'fallback_count',
    'usage',
    'request_duration_ms',
    'reservation_id',
  ]);
  expect(answered('get-available-gemini-key')).toEqual([
    'success',
    'key_id',
    'api_key',
    'model_used',
    'reservation_id',
    'usage',
  ]);
  expect(answered('settle-usage')).toEqual(['success']);
  expect(answered('reset-cooldowns')).toEqual(['success', 'cleared']);
});
