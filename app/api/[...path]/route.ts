import { createHash } from 'node:crypto';
import { noteRole, withRequestSpan } from '#agents/tracing/with-request-span.ts';
import { ports } from '#app/_server/ports.ts';
import { reportFailure } from '#app/_server/report-failure.ts';
import { retryAfter } from '#app/_server/retry-after.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';
import { answerRest, failureOf, matchRoute, successOf } from '#tools/surfaces/rest.ts';

/** Every operation's REST endpoint: one route, derived (architecture.md). */
async function answer(request: Request): Promise<Response> {
  try {
    const matched = matchRoute(request.method, new URL(request.url).pathname);
    const caller = await requireCallerForRequest(request, matched.role);
    noteRole(caller.role);
    const { status, body } = successOf(await answerRest(request, matched, caller, ports()));
    return request.method === 'GET'
      ? conditional(request, body)
      : Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    const known = reportFailure(error, request);
    const { status, body } = failureOf(known);
    return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...retryAfter(known) } });
  }
}

/** Reads carry an ETag over what they say (not over when): an unchanged answer costs no bytes. */
function conditional(request: Request, body: Record<string, unknown>): Response {
  const { timestamp: _, ...said } = body;
  const etag = `"${createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 27)}"`;
  const headers = { etag, 'cache-control': 'private, no-cache', vary: 'Authorization, Cookie, catalyst-membership' };
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return Response.json(body, { headers });
}

const traced = withRequestSpan('/api/[...path]', answer);

export { traced as DELETE, traced as GET, traced as PATCH, traced as POST, traced as PUT };
