import { withRequestSpan } from '#agents/tracing/with-request-span.ts';
import { jsonAnswer } from '#app/_server/json-answer.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';
import { shownChanges } from '#tools/contract/propose-operation.ts';

/** What a card keeps sealed, in words, for whoever may read it now. */
export const GET = withRequestSpan(
  '/api/approvals/[approvalId]/changes',
  (request: Request, { params }: RouteContext<'/api/approvals/[approvalId]/changes'>) =>
    jsonAnswer(request, async () => {
      const caller = await requireCallerForRequest(request);
      const { approvalId } = await params;
      return { data: await shownChanges(approvalId, { caller, surface: 'page' }), message: '' };
    }),
);
