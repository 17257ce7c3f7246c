import { z } from 'zod';
import { jsonAnswer } from '#app/_server/json-answer.ts';
import { requireCallerForRequest } from '#app/_server/session.ts';
import { AppError } from '#tools/contract/errors.ts';
import { handOverExport } from '#tools/privacy/hand-over.ts';

/** A finished export as a file. Each time is a line in the disclosure log. */
export async function GET(request: Request, { params }: RouteContext<'/admin/privacy/exports/[runId]'>) {
  let file: Response | undefined;
  const failed = await jsonAnswer(request, async () => {
    const caller = await requireCallerForRequest(request, 'admin');
    const { success, data: runId } = z.uuid().safeParse((await params).runId);
    if (!success) throw new AppError('not_found', 'There is no such export.');
    const { fileName, content } = await handOverExport(caller, runId);
    file = new Response(JSON.stringify(content, null, 2), {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
    return { data: null, message: fileName };
  });
  return file ?? failed;
}
