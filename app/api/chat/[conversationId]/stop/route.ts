import { stopTurn } from '#agents/conversation/stop-turn.ts';
import { jsonAnswer } from '#app/_server/json-answer.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';

/** Asks the running answer to stop; it is kept as far as it came. */
export function POST(request: Request, { params }: RouteContext<'/api/chat/[conversationId]/stop'>): Promise<Response> {
  return jsonAnswer(request, async () => {
    const caller = await requireCallerForRequest(request);
    const stopping = await stopTurn(caller, (await params).conversationId);
    return { data: { stopping }, message: stopping ? 'The answer is being stopped.' : 'No answer is being written.' };
  });
}
