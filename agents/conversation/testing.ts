import { randomUUID } from 'node:crypto';
import type { UIMessageChunk } from 'ai';
import type { Caller } from '#db/caller.ts';
import { ownDatabase, type TestDatabase } from '#db/testing.ts';
import { seedKeyPool } from '#embedded/gemini/demonstration-keys.ts';
import { type RunningDemonstrationModels, startDemonstrationModels } from '#embedded/gemini/server.ts';
import type { StepResult } from '#tools/surfaces/agent-tool.ts';
import type { ChatMessage } from './store.ts';

export interface Stage {
  database: TestDatabase;
  models: RunningDemonstrationModels;
  /** Asks in a conversation and waits until the answer is stored. */
  ask(caller: Caller, text: string, conversationId?: string): Promise<Asked>;
  close(): Promise<void>;
}

export interface Asked {
  conversationId: string;
  text: string;
  steps: (StepResult & { tool: string; input: unknown })[];
  chunks: UIMessageChunk[];
}

/** A database of this file's own, the demonstration models without delays, and the agents as the application runs them. */
export async function stageConversation(): Promise<Stage> {
  const database = await ownDatabase();
  const models = await startDemonstrationModels({ port: 0, thinkMs: 0, chunkMs: 0 });
  Object.assign(process.env, {
    DATABASE_URL: database.urls.app,
    DATABASE_GATEWAY_URL: database.urls.gateway,
    GEMINI_BASE_URL: models.url,
  });
  const { KeyRing } = await import('../gateway/vault.ts');
  await seedKeyPool(database.superuser, new KeyRing(process.env.GEMINI_ENCRYPTION_KEY ?? ''));
  const { runTurn } = await import('./run-turn.ts');
  const { keyPool } = await import('../gateway/gateway-model.ts');
  const { appDatabase } = await import('#db/client.ts');

  const ask: Stage['ask'] = async (caller, text, conversationId = randomUUID()) => {
    const message: ChatMessage = { id: randomUUID(), role: 'user', parts: [{ type: 'text', text }] };
    const turn = await runTurn({ caller, conversationId, message });
    const chunks: UIMessageChunk[] = [];
    for await (const chunk of turn.stream) chunks.push(chunk);
    await turn.stored;
    return { conversationId, ...told(chunks), chunks };
  };
  const close = async () => {
    await keyPool().close?.();
    await appDatabase().$client.end();
    await models.close();
  };
  return { database, models, ask, close };
}

function told(chunks: UIMessageChunk[]): Pick<Asked, 'text' | 'steps'> {
  const inputs = new Map(
    chunks.flatMap((chunk) =>
      chunk.type === 'tool-input-available'
        ? [[chunk.toolCallId, { tool: chunk.toolName, input: chunk.input }] as const]
        : [],
    ),
  );
  return {
    text: chunks
      .map((chunk) =>
        chunk.type === 'text-delta' ? chunk.delta : chunk.type === 'error' ? `[error] ${chunk.errorText}` : '',
      )
      .join(''),
    steps: chunks.flatMap((chunk) => {
      const call = chunk.type === 'tool-output-available' ? inputs.get(chunk.toolCallId) : undefined;
      return call && chunk.type === 'tool-output-available' ? [{ ...(chunk.output as StepResult), ...call }] : [];
    }),
  };
}
