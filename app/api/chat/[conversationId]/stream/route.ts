import { createUIMessageStreamResponse } from 'ai';
import { followTurn } from '#agents/conversation/follow-turn.ts';
import { runningTurn } from '#agents/conversation/store.ts';
import { reportFailure } from '#app/_server/report-failure.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';
import { failureOf } from '#tools/surfaces/rest.ts';

export const maxDuration = 300;

/** The answer that is being written, from its beginning: after a reload, and on another device. 204 when there is none. */
export async function GET(
  request: Request,
  { params }: RouteContext<'/api/chat/[conversationId]/stream'>,
): Promise<Response> {
  try {
    const caller = await requireCallerForRequest(request);
    const turnId = await runningTurn(caller, (await params).conversationId);
    if (!turnId) return new Response(null, { status: 204 });
    return createUIMessageStreamResponse({
      stream: followTurn(caller, turnId, request.signal),
      headers: { 'cache-control': 'no-store' },
    });
  } catch (error) {
    const { status, body } = failureOf(reportFailure(error, request));
    return Response.json(body, { status });
  }
}
