import type { UIMessage } from 'ai';
import { type SQL, sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import { storableJson } from '#db/storable-json.ts';
import { type Transaction, withCaller } from '#db/with-caller.ts';
import { unfinished } from './unfinished.ts';

/** How long a turn lives without a sign of its owner. */
const LEASE = '20 seconds';

/** What the interface is told of an answer beside its parts. */
export interface MessageMetadata {
  /** The model's name, and whether it is the demonstration model. */
  model?: string;
  family?: string;
  fallbackCount?: number;
  tier?: string;
  traceId?: string;
  /** How the turn ended when not as planned. */
  ended?: 'stopped' | 'failed' | 'interrupted';
  /** The fixed, human-reviewed answer to a disclosure of harm. */
  care?: boolean;
  createdAt?: string;
  /** The turn that has paid for this answer, where it is another than its own, and how often that was so. */
  paidBy?: string;
  retries?: number;
  /** No model served: what the answer says comes from the records, and there is nothing to go on with. */
  refused?: boolean;
}

export type ChatMessage = UIMessage<MessageMetadata>;

export interface Approval {
  id: string;
  operation: string;
  decision: 'approved' | 'declined' | null;
  operationId: string | null;
  expiresAt: string;
  decidedAt: string | null;
  undone: boolean;
}

export interface Conversation {
  id: string;
  title: string;
  messages: ChatMessage[];
  approvals: Approval[];
  /** The turn that is being answered now, if one is. */
  running: { turnId: string } | undefined;
}

const one = async <Row extends Record<string, unknown>>(caller: Caller, query: SQL): Promise<Row | undefined> =>
  (await withCaller(caller, (tx) => tx.execute<Row>(query)))[0] as Row | undefined;

export interface TurnToStart {
  conversationId: string;
  message?: ChatMessage;
  traceId: string | undefined;
  replaces?: string;
  continues?: string;
}

export interface StartedTurn {
  turnId: string;
  /** The turn that has paid for this one: it failed, and this is its repetition or continuation. */
  paidBy?: string;
  retries?: number;
}

/**
 * Stores the person's message, if there is one, and opens a turn; throws `conflict` while another one runs or when there is
 * nothing to continue, `not_found` for a stranger's conversation.
 */
export async function startTurn(
  caller: Caller,
  { conversationId, message, ...turn }: TurnToStart,
): Promise<StartedTurn> {
  return withCaller(caller, async (tx) => {
    const before = await unfinished(tx, conversationId, message, turn);
    if (turn.replaces) await rewind(tx, conversationId, turn.replaces);
    const parts = message ? storableJson(message.parts) : null;
    const [row] = await tx.execute<{ turn_id: string }>(sql`
      select turn_id from app.start_turn(${conversationId}::uuid, ${message?.id ?? null}::uuid, ${parts}::jsonb, ${LEASE}::interval, ${turn.traceId ?? null})`);
    if (message)
      await tx.execute(
        sql`update conversations set title = ${titleOf(message)} where id = ${conversationId}::uuid and title = ''`,
      );
    if (!row) throw new Error('No turn was started');
    return { turnId: row.turn_id, ...before };
  });
}

async function rewind(tx: Transaction, conversationId: string, messageId: string) {
  await tx.execute(
    sql`select app.rewind_conversation(${conversationId}::uuid, position) from messages where conversation_id = ${conversationId}::uuid and id = ${messageId}::uuid`,
  );
}

/** The question as a title of at most 60 characters, cut between words. */
export function titleOf(message: ChatMessage): string {
  const words = textOf(message).replaceAll('\0', ' ').replace(/\s+/g, ' ').trim();
  if (words.length <= 60) return words || 'Conversation';
  return `${words.slice(0, 60).replace(/\s+\S*$/, '')}…`;
}

/** The text of a message's parts. */
export const textOf = (message: Pick<ChatMessage, 'parts'>): string =>
  message.parts
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('\n')
    .trim();

/** Appends streamed text, renews the lease; answers whether the person asked to stop. */
export async function appendChunk(
  caller: Caller,
  turnId: string,
  number: number,
  data: string | null,
): Promise<boolean> {
  const row = await one<{ stop: boolean }>(
    caller,
    sql`select app.append_chunk(${turnId}::uuid, ${number}, ${data}, ${LEASE}::interval) as stop`,
  );
  return row?.stop ?? false;
}

/** Stores the answer and ends the turn; false when somebody else already did. */
export async function finishTurn(
  caller: Caller,
  turnId: string,
  status: 'finished' | 'stopped' | 'failed' | 'interrupted',
  message: ChatMessage,
): Promise<boolean> {
  const row = await one<{ stored: boolean }>(
    caller,
    sql`select app.finish_turn(${turnId}::uuid, ${status}, ${message.id}::uuid, ${storableJson(message.parts)}::jsonb, ${storableJson(message.metadata ?? {})}::jsonb) as stored`,
  );
  return row?.stored ?? false;
}

export async function requestStop(caller: Caller, conversationId: string): Promise<boolean> {
  const row = await one<{ stopping: boolean }>(
    caller,
    sql`select app.request_stop(${conversationId}::uuid) as stopping`,
  );
  return row?.stopping ?? false;
}

/** What was streamed from `after` on, and how the turn stands. Undefined for a turn that is not the caller's. */
export async function readTurn(caller: Caller, turnId: string, after: number) {
  const row = await one<{ status: string; lapsed: boolean; chunks: { number: number; data: string }[] | null }>(
    caller,
    sql`select t.status, t.lease_until < clock_timestamp() as lapsed,
      (select jsonb_agg(jsonb_build_object('number', c.number, 'data', c.data) order by c.number) from stream_chunks c where c.turn_id = t.id and c.number > ${after}) as chunks
      from turns t where t.id = ${turnId}::uuid`,
  );
  return row && { status: row.status, lapsed: row.lapsed, chunks: row.chunks ?? [] };
}

export async function runningTurn(caller: Caller, conversationId: string): Promise<string | undefined> {
  const row = await one<{ id: string }>(
    caller,
    sql`select id from turns where conversation_id = ${conversationId}::uuid and status = 'running' order by created_at desc limit 1`,
  );
  return row?.id;
}

/** A conversation with its newest messages (oldest of them first). Undefined when it is not the caller's, or not there. */
export async function readConversation(
  caller: Caller,
  conversationId: string,
  limit = 200,
): Promise<Conversation | undefined> {
  const row = await one<{
    title: string;
    messages: StoredMessage[] | null;
    approvals: Approval[] | null;
    running: string | null;
  }>(
    caller,
    sql`select c.title,
      (select jsonb_agg(to_jsonb(m) order by m.position) from (
        select id, role, parts, metadata, position, created_at from messages where conversation_id = c.id order by position desc limit ${limit}) m) as messages,
      (select jsonb_agg(jsonb_build_object('id', a.id, 'operation', a.operation, 'decision', a.decision, 'operationId', a.operation_id, 'expiresAt', a.expires_at, 'decidedAt', a.decided_at,
        'undone', exists (select from app.recent_operations(200) r where r.operation_id = a.operation_id and r.undone))) from app.approvals_of_conversation(c.id) a) as approvals,
      (select id from turns where conversation_id = c.id and status = 'running' order by created_at desc limit 1) as running
      from conversations c where c.id = ${conversationId}::uuid`,
  );
  if (!row) return undefined;
  return {
    id: conversationId,
    title: row.title,
    messages: (row.messages ?? []).map(({ id, role, parts, metadata, created_at }) => ({
      id,
      role,
      parts,
      metadata: { ...metadata, createdAt: created_at },
    })),
    approvals: row.approvals ?? [],
    running: row.running ? { turnId: row.running } : undefined,
  };
}

interface StoredMessage {
  id: string;
  role: 'user' | 'assistant';
  parts: ChatMessage['parts'];
  metadata: MessageMetadata;
  created_at: string;
}
