import type { UIMessageChunk } from 'ai';
import type { MessageMetadata } from '#agents/conversation/store.ts';
import type { ChatMessage } from './chat-message.ts';

type Part = ChatMessage['parts'][number];
type Chunk = UIMessageChunk<MessageMetadata>;

/** An answer of which nothing has come yet. */
export const emptyAnswer = (id: string): ChatMessage => ({ id, role: 'assistant', parts: [], metadata: {} });

/**
 * The answer with one more chunk of the stream in it; parts that did not change keep their identity. The same message
 * that the server keeps (`messageOf`), failures and stops included.
 */
export function applyChunk(message: ChatMessage, chunk: Chunk): ChatMessage {
  switch (chunk.type) {
    case 'start':
      return withMetadata({ ...message, id: chunk.messageId ?? message.id }, chunk.messageMetadata);
    case 'finish':
    case 'message-metadata':
      return withMetadata(message, chunk.messageMetadata);
    case 'text-start':
      return add(message, { type: 'text', text: '', state: 'streaming' });
    case 'text-delta':
      return changeLast(message, 'text', (part) => ({
        ...part,
        text: `${(part as { text: string }).text}${chunk.delta}`,
      }));
    case 'text-end':
      return changeLast(message, 'text', (part) => ({ ...part, state: 'done' }) as Part);
    case 'tool-input-start':
      return add(message, tool(chunk, { state: 'input-streaming', input: undefined }));
    case 'tool-input-available':
      return tooled(message, chunk, { state: 'input-available', input: chunk.input });
    case 'tool-input-error':
      return tooled(message, chunk, { state: 'output-error', input: chunk.input, errorText: chunk.errorText });
    case 'tool-output-available':
      return tooled(message, chunk, { state: 'output-available', output: chunk.output });
    case 'tool-output-error':
      return tooled(message, chunk, { state: 'output-error', errorText: chunk.errorText });
    case 'error':
      return withMetadata(add(message, { type: 'data-failure', data: { message: chunk.errorText } }), {
        ended: 'failed',
      });
    case 'abort':
      return withMetadata(message, { ended: 'stopped' });
    default:
      return message;
  }
}

/** Whether this chunk is the last one that an answer can have. */
export const isEnd = (chunk: Chunk): boolean =>
  chunk.type === 'finish' || chunk.type === 'abort' || chunk.type === 'error';

const withMetadata = (message: ChatMessage, more: MessageMetadata | undefined): ChatMessage =>
  more ? { ...message, metadata: { ...message.metadata, ...more } } : message;

const add = (message: ChatMessage, part: Part): ChatMessage => ({ ...message, parts: [...message.parts, part] });

function changeLast(message: ChatMessage, type: string, change: (part: Part) => Part): ChatMessage {
  const index = message.parts.findLastIndex((part) => part.type === type);
  return index < 0 ? message : { ...message, parts: message.parts.with(index, change(message.parts[index] as Part)) };
}

interface ToolChunk {
  toolCallId: string;
  toolName?: string;
}

const tool = ({ toolCallId, toolName }: ToolChunk, state: Record<string, unknown>) =>
  ({ type: `tool-${toolName ?? 'unknown'}`, toolCallId, ...state }) as unknown as Part;

function tooled(message: ChatMessage, chunk: ToolChunk, state: Record<string, unknown>): ChatMessage {
  const index = message.parts.findIndex((part) => 'toolCallId' in part && part.toolCallId === chunk.toolCallId);
  if (index < 0) return add(message, tool(chunk, state));
  return { ...message, parts: message.parts.with(index, { ...message.parts[index], ...state } as Part) };
}
