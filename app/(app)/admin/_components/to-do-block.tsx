import type { Route } from 'next';
import Link from 'next/link';
import type { Caller } from '#db/caller.ts';
import { schoolTodayFor } from '#tools/school/today-for.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { getIntl } from '../../../_server/intl.ts';

/** What stands out at this moment, from the state of the school; each leads to the assistant with its question. */
export async function ToDoBlock({ caller }: { caller: Caller }) {
  const { t } = await getIntl();
  return (
    <QuestionBlock
      className="md:col-span-2"
      question={t('dashboard.admin.toDo')}
      shape="h-24"
      load={async () => (await callOperation(schoolTodayFor, {}, caller)).data}
    >
      {({ items }) => ({
        answer: items[0]?.text ?? t('dashboard.admin.toDo.none'),
        ask: t('dashboard.admin.toDo.ask'),
        body: items.length > 1 && (
          <ul className="grid gap-x-8 md:grid-cols-2">
            {items.slice(1).map(({ text, question }) => (
              <li key={question}>
                <Link
                  href={`/chat?ask=${encodeURIComponent(question)}` as Route}
                  className="touch-target flex items-center py-1.5 underline decoration-border underline-offset-4 hover:decoration-current"
                >
                  {text}
                </Link>
              </li>
            ))}
          </ul>
        ),
      })}
    </QuestionBlock>
  );
}
