import { z } from 'zod';
import { statusOf } from '../contract/errors.ts';
import type { AnyOperation } from '../contract/execute-operation.ts';
import { lastingOf } from '../contract/lasting.ts';
import { type Mount, mounts } from './rest.ts';

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json;
  return rest;
};

const failure = {
  type: 'object',
  required: ['success', 'error', 'code', 'details', 'timestamp'],
  properties: {
    success: { const: false },
    error: { type: 'string', description: 'What happened and what to do, for a person' },
    code: { enum: Object.keys(statusOf) },
    details: { type: 'object' },
    timestamp: { type: 'string', format: 'date-time' },
  },
};

const success = (operation: AnyOperation): Json => ({
  type: 'object',
  required: ['success', 'data', 'message', 'timestamp'],
  properties: {
    success: { const: true },
    data: schemaOf(operation.output, 'output'),
    message: { type: 'string', description: 'The answer in true sentences' },
    timestamp: { type: 'string', format: 'date-time' },
    ...(operation.effect === 'read'
      ? {}
      : {
          operationId: { type: 'string', format: 'uuid', description: lastingOf(operation) ?? 'Undo goes by it' },
          changed: { type: 'integer' },
          ...(lastingOf(operation) && {
            lasting: { type: 'string', description: 'Why there is no Undo, and what to do instead' },
          }),
        }),
  },
});

const failuresOf = (operation: AnyOperation): Json =>
  Object.fromEntries(
    [
      ...new Set([
        'invalid_input',
        'unauthenticated',
        'forbidden',
        'not_found',
        'internal',
        ...(operation.effect === 'read' ? [] : ['conflict']),
      ] as const),
    ].map((code) => [
      String(statusOf[code as keyof typeof statusOf]),
      {
        description: code.replaceAll('_', ' '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
      },
    ]),
  );

function entry({ operation, method, path }: Mount): Json {
  const input = schemaOf(operation.input, 'input') as { properties?: Record<string, Json>; required?: string[] };
  const inPath = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  const rest = Object.entries(input.properties ?? {}).filter(([name]) => !inPath.includes(name));
  const bodiless = method === 'GET' || method === 'DELETE';
  const parameter =
    (place: 'path' | 'query') =>
    ([name, schema]: [string, Json]) => ({
      name,
      in: place,
      required: place === 'path' || (input.required ?? []).includes(name),
      schema,
      ...(typeof schema.description === 'string' ? { description: schema.description } : {}),
    });
  return {
    operationId: `${method.toLowerCase()}${path.replace(/\/api|[^A-Za-z0-9]+(\w)?/g, (_, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    'x-operation': operation.name,
    'x-effect': operation.effect,
    ...(operation.effect !== 'read' && { 'x-undo': lastingOf(operation) === undefined }),
    ...(operation.lasts?.endedBy && { 'x-ended-by': operation.lasts.endedBy }),
    summary: operation.title,
    description: operation.description,
    tags: [path.split('/')[2] ?? 'shared'],
    parameters: [
      ...inPath.map((name) => parameter('path')([name, input.properties?.[name] ?? { type: 'string' }])),
      ...(bodiless ? rest.map(parameter('query')) : []),
      ...(operation.effect === 'read'
        ? []
        : [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } }]),
    ],
    ...(bodiless
      ? {}
      : {
          requestBody: {
            required: rest.some(([name]) => (input.required ?? []).includes(name)),
            content: {
              'application/json': {
                schema: {
                  ...input,
                  properties: Object.fromEntries(rest),
                  required: (input.required ?? []).filter((name) => !inPath.includes(name)),
                },
              },
            },
          },
        }),
    responses: {
      '200': { description: operation.title, content: { 'application/json': { schema: success(operation) } } },
      ...failuresOf(operation),
    },
  };
}

/** What is served besides operations: path items, and the ways to identify oneself that they name. */
export interface OtherPaths {
  paths: Record<string, Json>;
  securitySchemes: Record<string, Json>;
}

/** The whole interface as OpenAPI 3.1: derived from the operations, and `others` as they are. */
export function openApiDocument(serverUrl: string, others: OtherPaths = { paths: {}, securitySchemes: {} }): Json {
  const paths: Record<string, Json> = {};
  for (const mount of mounts) {
    const path = mount.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [mount.method.toLowerCase()]: entry(mount) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Catalyst',
      version: '1',
      description:
        'Every operation of the school platform. A request acts as one membership of the person who signed in; the database decides what it may see. Fields that name a person, class or subject take an id or words.',
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }, { session: [] }],
    paths: { ...paths, ...others.paths },
    components: {
      schemas: { Failure: failure },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token of Supabase Auth' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'catalyst-session',
          description: 'Session cookie of the web application',
        },
        ...others.securitySchemes,
      },
    },
  };
}
