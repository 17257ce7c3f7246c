import { withRequestSpan } from '#agents/tracing/with-request-span.ts';
import { jsonAnswer } from '#app/_server/json-answer.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';
import { declineProposal } from '#tools/contract/propose-operation.ts';

export const POST = withRequestSpan(
  '/api/approvals/[approvalId]/decline',
  (request: Request, { params }: RouteContext<'/api/approvals/[approvalId]/decline'>) =>
    jsonAnswer(request, async () => {
      const caller = await requireCallerForRequest(request);
      const declined = await declineProposal((await params).approvalId, { caller, surface: 'agent' });
      return {
        data: { declined },
        message: declined ? 'Declined; nothing was changed.' : 'This proposal was already decided.',
      };
    }),
);
