'use client';

import { newKey } from '../../../_components/dashboard/new-key.ts';
import type { Translate } from '../../../messages/translate.ts';

export type PanelAnswer<Data> =
  | { ok: true; data: Data; message: string }
  | { ok: false; code: string; message: string; issues: { path: string; message: string }[]; current: unknown };

/**
 * Asks the console's own interface (`/api/superpanel/…`). Keys go through here and not through server actions, whose
 * arguments a development server prints. What was sent is kept nowhere.
 */
export async function askPanel<Data>(
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  { body, t, signal }: { body?: unknown; t: Translate; signal?: AbortSignal },
): Promise<PanelAnswer<Data>> {
  try {
    const response = await fetch(`/api/superpanel/${path}`, {
      method,
      ...(signal ? { signal } : {}),
      ...(body === undefined
        ? {}
        : {
            headers: { 'content-type': 'application/json', 'idempotency-key': newKey() },
            body: JSON.stringify(body),
          }),
    });
    const answer = await response.json();
    if (answer.success === true) return { ok: true, data: answer.data as Data, message: String(answer.message) };
    const { issues = [], current = null } = answer.details ?? {};
    return { ok: false, code: String(answer.code), message: String(answer.error), issues, current };
  } catch {
    return { ok: false, code: 'unavailable', message: t('dashboard.unreachable'), issues: [], current: null };
  }
}

/** What is wrong with a field, from the answer to the latest try. */
export const problemWith = (answer: PanelAnswer<unknown> | null, path: string): string | undefined =>
  answer?.ok === false
    ? answer.issues.find((issue) => issue.path === path || issue.path.startsWith(`${path}.`))?.message
    : undefined;
