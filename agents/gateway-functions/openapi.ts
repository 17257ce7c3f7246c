import { z } from 'zod';
import type { OtherPaths } from '#tools/surfaces/openapi.ts';
import { endpoints } from './endpoints.ts';
import { type RefusalCode, statusOf } from './refusal.ts';

type Json = Record<string, unknown>;

const content = (schema: Json) => ({ 'application/json': { schema } });

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json;
  return rest;
}

const codes = Object.keys(statusOf) as RefusalCode[];

/** One answer a status, with the codes that come with it. */
const refusals = (): Record<string, Json> =>
  Object.fromEntries(
    [...new Set(Object.values(statusOf))].map((status) => {
      const found = codes.filter((code) => statusOf[code] === status);
      const schema = {
        type: 'object',
        required: ['success', 'error', 'code', 'details'],
        properties: {
          success: { const: false },
          error: { type: 'string', description: 'What happened and what to do' },
          code: { enum: found },
          details: {
            type: 'object',
            ...(status === 429 ? { required: ['retry_after_ms', 'retry_at'] } : {}),
          },
        },
      };
      const headers = { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds' } };
      const description = found.map((code) => code.replaceAll('_', ' ')).join(', or ');
      return [String(status), { description, content: content(schema), ...(status === 429 ? { headers } : {}) }];
    }),
  );

/** The functions for other back ends, for the OpenAPI document: the same schemas that calls are held to. */
export function functionPaths(): OtherPaths {
  const paths = Object.entries(endpoints).map(([name, { title, description, request, answer }]): [string, Json] => [
    `/functions/v1/${name}`,
    {
      post: {
        operationId: name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
        summary: title,
        description,
        tags: ['functions'],
        security: [{ service: [] }],
        parameters: [],
        requestBody: { required: name !== 'reset-cooldowns', content: content(schemaOf(request, 'input')) },
        responses: { '200': { description: title, content: content(schemaOf(answer, 'output')) }, ...refusals() },
      },
    },
  ]);
  return {
    paths: Object.fromEntries(paths),
    securitySchemes: {
      service: {
        type: 'http',
        scheme: 'bearer',
        description: 'The project’s service role key. For back ends alone: it never goes to a browser',
      },
    },
  };
}
