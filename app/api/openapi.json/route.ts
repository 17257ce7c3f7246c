import { functionPaths } from '#agents/gateway-functions/openapi.ts';
import { env } from '#app/env.ts';
import { openApiDocument } from '#tools/surfaces/openapi.ts';

export const dynamic = 'force-dynamic';

export function GET(): Response {
  return Response.json(openApiDocument(env().NEXT_PUBLIC_APP_URL, functionPaths()), {
    headers: { 'cache-control': 'public, max-age=60' },
  });
}
