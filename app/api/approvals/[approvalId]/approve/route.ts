import { withRequestSpan } from '#agents/tracing/with-request-span.ts';
import { jsonAnswer } from '#app/_server/json-answer.ts';
import { ports } from '#app/_server/ports.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';
import { approveProposal } from '#tools/contract/propose-operation.ts';
import { findOperation } from '#tools/registry.ts';

/** Runs exactly what the card showed (security.md 4). 409 `moved` brings the new difference in `details.proposal`. */
export const POST = withRequestSpan(
  '/api/approvals/[approvalId]/approve',
  (request: Request, { params }: RouteContext<'/api/approvals/[approvalId]/approve'>) =>
    jsonAnswer(request, async () => {
      const caller = await requireCallerForRequest(request);
      const { approvalId } = await params;
      const { data, message, operationId, changed, drawings, lasting } = await approveProposal(
        approvalId,
        findOperation,
        {
          caller,
          surface: 'agent',
          ports: ports(),
        },
      );
      return { data, message, operationId, changed, drawings, lasting };
    }),
);
