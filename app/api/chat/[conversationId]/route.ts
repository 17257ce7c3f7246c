import { readConversation } from '#agents/conversation/store.ts';
import { jsonAnswer } from '#app/_server/json-answer.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';
import { AppError } from '#tools/contract/errors.ts';

/** A conversation as the server keeps it: messages, what became of proposals, and whether an answer is being written. */
export function GET(request: Request, { params }: RouteContext<'/api/chat/[conversationId]'>): Promise<Response> {
  return jsonAnswer(request, async () => {
    const caller = await requireCallerForRequest(request);
    const conversation = await readConversation(caller, (await params).conversationId);
    if (!conversation) throw new AppError('not_found', 'There is no such conversation.');
    return { data: conversation, message: conversation.title };
  });
}
