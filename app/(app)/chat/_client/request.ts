/** Why the server did not do what was asked; `code` is one of its stable codes, or `offline` when it was not reached. */
export class Refused extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;
  constructor(code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'Refused';
    this.code = code;
    this.details = details;
  }
}

export interface Answered<Data> {
  data: Data;
  message: string;
  operationId?: string;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One request to this origin. Throws Refused for every answer that is not a success, and when there is none. */
export async function reach(path: string, method: Method = 'GET', body?: unknown): Promise<Response> {
  const response = await fetch(path, {
    method,
    ...(method === 'GET' || method === 'DELETE'
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
  }).catch(() => {
    throw new Refused('offline', '');
  });
  if (!response.ok) throw await refusalOf(response);
  return response;
}

/** As `reach`, and reads the envelope of §3.3. */
export async function request<Data>(path: string, method?: Method, body?: unknown): Promise<Answered<Data>> {
  return (await (await reach(path, method, body)).json()) as Answered<Data>;
}

async function refusalOf(response: Response): Promise<Refused> {
  const failure = (await response.json().catch(() => undefined)) as
    | { code?: string; error?: string; details?: Record<string, unknown> }
    | undefined;
  return new Refused(failure?.code ?? 'internal', failure?.error ?? '', failure?.details);
}
