import type { Caller } from '#db/caller.ts';
import { recentActions } from '#tools/account/recent-actions.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { UndoButton } from '../../../_components/dashboard/undo-button.tsx';
import { momentInWords } from '../../../_components/dashboard/words.ts';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { getIntl } from '../../../_server/intl.ts';

/** What this person changed lately, also through the assistant; what can still be undone has its button. */
export async function ActionsBlock({ caller }: { caller: Caller }) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.actions')}
      load={async () => (await callOperation(recentActions, { limit: 8 }, caller)).data}
    >
      {({ actions }) => ({
        answer: t('dashboard.actions.answer', {
          count: actions.length,
          undoable: actions.filter(({ undoable }) => undoable).length,
        }),
        body:
          actions.length > 0 ? (
            <ul className="grid">
              {actions.map((action) => (
                <li
                  key={action.operationId}
                  className="flex flex-wrap items-center justify-between gap-x-4 border-border border-b py-2 last:border-b-0"
                >
                  <span className="min-w-0">
                    {action.title}
                    <span className="block text-muted text-sm">
                      {[
                        momentInWords(action.at, locale, caller.timeZone),
                        t('dashboard.actions.rows', { count: action.rows }),
                        action.agent && t('dashboard.actions.agent'),
                        action.undone && t('dashboard.actions.undone'),
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </span>
                  </span>
                  {action.undoable && !action.undone && (
                    <UndoButton operationId={action.operationId} role={caller.role} title={action.title} />
                  )}
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState title={t('dashboard.actions.empty')}>{t('dashboard.actions.emptyHint')}</EmptyState>
          ),
      })}
    </QuestionBlock>
  );
}
