import { jsonAnswer } from '#app/_server/json-answer.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';

/** Whether somebody is signed in still, for pages that come back from the browser's cache. 401 where nobody is. */
export function GET(request: Request): Promise<Response> {
  return jsonAnswer(request, async () => {
    const { userId, role, name } = await requireCallerForRequest(request);
    return { data: { userId, role, name }, message: name };
  });
}
