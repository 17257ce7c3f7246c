import 'server-only';
import { failureOf } from '#tools/surfaces/rest.ts';
import { reportFailure } from './report-failure.ts';
import { retryAfter } from './retry-after.ts';

/** The envelope of §3.3 around what `work` answers, or its failure. */
export async function jsonAnswer(
  request: Request,
  work: () => Promise<{ data: unknown; message: string } & Record<string, unknown>>,
): Promise<Response> {
  try {
    const answered = await work();
    return Response.json(
      { success: true, ...answered, timestamp: new Date().toISOString() },
      { headers: { 'cache-control': 'no-store' } },
    );
  } catch (error) {
    const known = reportFailure(error, request);
    const { status, body } = failureOf(known);
    return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...retryAfter(known) } });
  }
}
