import { APICallError } from '@ai-sdk/provider';
import type { KeyTest, KeyTestResult } from '#tools/contract/ports.ts';
import { classify, type Failure } from './failures.ts';

const PATIENCE_MS = 10_000;

export interface TestedModel {
  family: string;
  name: string;
  modelId: string;
}

/**
 * Asks the provider about a key and its models by describing each model: a request that needs a good key and takes
 * nothing of the quota for answers. `baseURL` ends in `/v1beta`. The key goes in a header, never into an address.
 */
export async function testKey(key: string, models: readonly TestedModel[], baseURL: string): Promise<KeyTest> {
  const [first, ...others] = models;
  if (!first) {
    const { result, reason } = await ask(key, undefined, baseURL);
    return { result, reason, models: [] };
  }
  const told = [{ ...first, ...(await ask(key, first.modelId, baseURL)) }];
  // What is wrong with the key itself is wrong with it everywhere.
  if (!ofTheKey.has(told[0]!.result)) {
    told.push(
      ...(await Promise.all(others.map(async (one) => ({ ...one, ...(await ask(key, one.modelId, baseURL)) })))),
    );
  }
  const telling = told.find(({ result }) => result === 'works') ?? told[0]!;
  return {
    ...{ result: telling.result, reason: telling.reason },
    models: told.map(({ modelId: _, ...one }) => one),
  };
}

const ofTheKey = new Set<KeyTestResult>(['invalid', 'suspended', 'unreachable']);

async function ask(
  key: string,
  modelId: string | undefined,
  baseURL: string,
): Promise<{ result: KeyTestResult; reason: string | null }> {
  const url = `${baseURL}/models${modelId ? `/${encodeURIComponent(modelId)}` : '?pageSize=1'}`;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(url, { headers: { 'x-goog-api-key': key }, redirect: 'error', signal });
    const responseBody = await response.text();
    if (response.ok) return { result: 'works', reason: null };
    const refusal = { message: response.statusText, url, requestBodyValues: {}, statusCode: response.status };
    return told(classify(new APICallError({ ...refusal, responseBody }), key));
  } catch (error) {
    return told(classify(error, key));
  }
}

function told(failure: Failure): { result: KeyTestResult; reason: string } {
  return { result: resultOf(failure), reason: failure.reason };
}

function resultOf({ class: kind, reason, status }: Failure): KeyTestResult {
  switch (kind) {
    case 'key':
      return status === 403 && /suspend/i.test(reason) ? 'suspended' : 'invalid';
    case 'model':
      return 'no-model';
    case 'quota':
      return 'limited';
    case 'caller':
      // Without a status nothing was sent, or nothing came.
      return status === undefined ? 'unreachable' : 'refused';
    default:
      return 'unreachable';
  }
}
