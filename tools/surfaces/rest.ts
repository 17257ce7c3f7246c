import { z } from 'zod';
import type { Caller, Role } from '#db/caller.ts';
import type { Method } from '../contract/define-operation.ts';
import { AppError, toAppError } from '../contract/errors.ts';
import { type AnyOperation, executeOperation, type Outcome } from '../contract/execute-operation.ts';
import type { Ports } from '../contract/ports.ts';
import { operations } from '../registry.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** An operation mounted at a method and path; `role` is the role of the path's group, where it has one. */
export interface Mount {
  operation: AnyOperation;
  method: Method;
  path: string;
  role: Role | undefined;
}

const roleOfGroup: Record<string, Role> = {
  student: 'student',
  teacher: 'teacher',
  admin: 'admin',
  parent: 'parent',
  superpanel: 'super_admin',
};

/** Every mount of every operation. */
export const mounts: readonly Mount[] = operations.flatMap((operation) =>
  operation.routes.map((route) => {
    const [method, path] = route.split(' ') as [Method, string];
    return { operation, method, path, role: roleOfGroup[path.split('/')[2] ?? ''] };
  }),
);

export interface Matched extends Mount {
  parameters: Record<string, string>;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) parameters[segment.slice(1)] = decodeURIComponent(value);
    else if (segment !== value) return undefined;
  }
  return parameters;
}

/** The operation behind a method and path; a literal segment beats a parameter. Throws `not_found`. */
export function matchRoute(method: string, path: string): Matched {
  const fitting = mounts.flatMap((mount) => {
    const parameters = mount.method === method ? matchPath(mount.path, path) : undefined;
    return parameters ? [{ ...mount, parameters }] : [];
  });
  const [best] = fitting.sort((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length);
  if (best) return best;
  const others = mounts.filter((mount) => matchPath(mount.path, path)).map((mount) => mount.method);
  if (others.length > 0)
    throw new AppError('not_found', `${path} answers ${[...new Set(others)].join(', ')}, not ${method}.`);
  throw new AppError('not_found', `There is nothing at ${path}. GET /api/openapi.json lists what there is.`);
}

interface SchemaNode {
  type?: string;
  properties?: Record<string, SchemaNode>;
  anyOf?: SchemaNode[];
}

/** Query strings are text: numbers, booleans and lists are read as the operation's schema has them. */
function readQuery(operation: AnyOperation, query: URLSearchParams): Record<string, unknown> {
  const schema = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  const read = (name: string, value: string): unknown => {
    const node = schema.properties?.[name];
    const types = [node?.type, ...(node?.anyOf ?? []).map((option) => option.type)];
    if (
      (types.includes('number') || types.includes('integer')) &&
      value.trim() !== '' &&
      Number.isFinite(Number(value))
    )
      return Number(value);
    if (types.includes('boolean') && /^(true|false)$/.test(value)) return value === 'true';
    if (types.includes('array')) return query.getAll(name).flatMap((item) => item.split(','));
    return value;
  };
  return Object.fromEntries([...query.keys()].map((name) => [name, read(name, query.get(name) ?? '')]));
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type') ?? '';
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES)
    throw new AppError('payload_too_large', 'The body may have at most 1 MiB.');
  const text = await request.text();
  if (text === '') return {};
  if (!/^application\/json\b/i.test(type))
    throw new AppError('unsupported_media_type', 'Send the body as application/json.');
  if (text.length > MAX_BODY_BYTES) throw new AppError('payload_too_large', 'The body may have at most 1 MiB.');
  try {
    const body: unknown = JSON.parse(text);
    if (body && typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch (error) {
    throw new AppError('invalid_input', `The body is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new AppError('invalid_input', 'The body must be a JSON object.');
}

/** What came of a request, before it is put into the envelope of §3.3. */
export interface Answered {
  outcome: Outcome;
  operation: AnyOperation;
}

/** Answers one REST request as `caller`. Throws AppError; `failureOf` makes the answer of it. */
export async function answerRest(request: Request, matched: Matched, caller: Caller, ports: Ports): Promise<Answered> {
  const url = new URL(request.url);
  const bodiless = request.method === 'GET' || request.method === 'DELETE';
  const given = bodiless ? readQuery(matched.operation, url.searchParams) : await readBody(request);
  const key = request.headers.get('idempotency-key')?.trim() || undefined;
  if (key && key.length > 200) throw new AppError('invalid_input', 'Idempotency-Key: at most 200 characters.');
  const outcome = await executeOperation(
    matched.operation,
    { ...given, ...matched.parameters },
    {
      caller,
      surface: 'rest',
      ports,
      idempotencyKey: matched.operation.effect === 'read' ? undefined : key,
      route: `${matched.method} ${matched.path}`,
    },
  );
  return { outcome, operation: matched.operation };
}

export interface Envelope {
  status: number;
  body: Record<string, unknown>;
}

/** The success envelope (§3.3); writes add how to undo them, or why that cannot be. */
export const successOf = ({ outcome }: Answered): Envelope => ({
  status: 200,
  body: {
    success: true,
    data: outcome.data,
    message: outcome.message,
    timestamp: new Date().toISOString(),
    ...(outcome.operationId ? { operationId: outcome.operationId, changed: outcome.changed } : {}),
    ...(outcome.lasting ? { lasting: outcome.lasting } : {}),
  },
});

/** The failure envelope (§3.3): nothing of an unknown failure leaves. */
export function failureOf(error: unknown): Envelope {
  const known = toAppError(error);
  return {
    status: known.status,
    body: {
      success: false,
      error: known.message,
      code: known.code,
      details: known.details ?? {},
      timestamp: new Date().toISOString(),
    },
  };
}
