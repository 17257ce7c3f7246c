import type { Acted } from '../../_server/act.ts';
import { toast } from '../ui/toast.tsx';
import { undoOperation } from './undo.ts';

/** Says what an action did, with Undo where it changed something; or why it did not. */
export function tell(acted: Acted<unknown>, { role, undoLabel }: { role: string; undoLabel: string }): void {
  if (!acted.ok) {
    toast({ text: acted.message, tone: 'alert' });
    return;
  }
  const { operationId } = acted;
  toast({
    text: acted.message,
    tone: 'good',
    ...(operationId && {
      action: {
        label: undoLabel,
        onSelect: () => void undoOperation(operationId, role).then((undone) => toast(outcomeOf(undone))),
      },
    }),
  });
}

const outcomeOf = (undone: Acted<unknown>) =>
  undone.ok ? { text: undone.message, tone: 'info' as const } : { text: undone.message, tone: 'alert' as const };
