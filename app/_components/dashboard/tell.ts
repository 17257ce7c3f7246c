import type { Acted } from '../../_server/act.ts';
import type { Translate } from '../../messages/translate.ts';
import { toast } from '../ui/toast.tsx';
import { reached } from './reached.ts';
import { undoOperation } from './undo.ts';

/** Says what an action did, with Undo where it changed something; or why it did not. */
export function tell(acted: Acted<unknown>, { role, t }: { role: string; t: Translate }): void {
  const operationId = acted.ok ? acted.operationId : undefined;
  toast({
    text: acted.message,
    tone: acted.ok ? 'good' : 'alert',
    ...(operationId && {
      action: { label: t('dashboard.undo'), onSelect: () => void takeBack(operationId, role, t) },
    }),
  });
}

/** Takes one of the person's own changes back, and says so. */
export async function takeBack(operationId: string, role: string, t: Translate): Promise<void> {
  const undone = await reached(undoOperation(operationId, role), t);
  toast({ text: undone.message, tone: undone.ok ? 'info' : 'alert' });
}
