import { sql } from 'drizzle-orm';
import type { Transaction } from '#db/with-caller.ts';
import { AppError } from '#tools/contract/errors.ts';
import type { ChatMessage, StartedTurn, TurnToStart } from './store.ts';

/** Of one question. Above it, somebody makes it fail. */
const MOST_FREE_RETRIES = 5;

type Row = {
  parts: ChatMessage['parts'];
  answer_id: string | null;
  ended: string | null;
  paid_by: string;
  retries: number | null;
};

/**
 * What the turn goes back to: a person does not pay twice for a question whose answer failed or was cut off, whether it is
 * asked again in the same words or continued. Empty for a turn that pays for itself. Throws `conflict` when the answer to
 * be continued is not the last one, or did not break off.
 */
export async function unfinished(
  tx: Transaction,
  conversationId: string,
  message: ChatMessage | undefined,
  { replaces, continues }: Pick<TurnToStart, 'replaces' | 'continues'>,
): Promise<Pick<StartedTurn, 'paidBy' | 'retries'>> {
  if (!replaces && !continues) return {};
  const question = await questionOf(tx, conversationId, replaces);
  const broken = question?.ended === 'failed' || question?.ended === 'interrupted';
  if (continues && !(broken && question.answer_id === continues))
    throw new AppError('conflict', 'This answer cannot be continued.');
  if (!broken || (message && wordsOf(message.parts) !== wordsOf(question.parts))) return {};
  const retries = (question.retries ?? 0) + 1;
  return retries > MOST_FREE_RETRIES ? {} : { paidBy: question.paid_by, retries };
}

/** A question of the conversation (default its newest) and how the last answer to it ended. */
async function questionOf(tx: Transaction, conversationId: string, id: string | undefined): Promise<Row | undefined> {
  const rows = await tx.execute<Row>(sql`
    select q.parts, a.id as answer_id, coalesce(a.metadata ->> 'paidBy', a.turn_id::text, q.turn_id::text) as paid_by,
      (a.metadata ->> 'retries')::int as retries,
      case when a.id is not null then a.metadata ->> 'ended'
        when t.status = 'running' and t.lease_until < clock_timestamp() then 'interrupted'
        else t.status end as ended
    from messages q
    left join turns t on t.id = q.turn_id
    left join lateral (
      select m.* from messages m
      where m.conversation_id = q.conversation_id and m.position > q.position and m.role = 'assistant'
        and not exists (select from messages u where u.conversation_id = q.conversation_id and u.role = 'user'
          and u.position > q.position and u.position < m.position)
      order by m.position desc limit 1
    ) a on true
    where q.conversation_id = ${conversationId}::uuid and q.role = 'user' and (${id ?? null}::uuid is null or q.id = ${id ?? null}::uuid)
    order by q.position desc limit 1`);
  return rows[0];
}

const wordsOf = (parts: ChatMessage['parts']) => parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
