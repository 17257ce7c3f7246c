import { describe, expect, it } from 'vitest';
import { findOperation, operations } from '../registry.ts';
import { agentTool } from '../surfaces/agent-tool.ts';
import { openApiDocument } from '../surfaces/openapi.ts';
import { lastingOf } from './lasting.ts';

type Described = Record<string, Record<string, Record<string, unknown>>>;
const paths = openApiDocument('https://school.example').paths as Described;
const described = (name: string) =>
  Object.values(paths)
    .flatMap((path) => Object.values(path))
    .find((entry) => entry['x-operation'] === name);

describe('what lasts', () => {
  it('is said of writes alone, in words that their domain has, and ended by operations that there are', () => {
    const lasting = operations.filter(({ lasts }) => lasts);
    expect(lasting.length).toBeGreaterThan(4);
    for (const operation of lasting) {
      expect(operation.effect, operation.name).toMatch(/^(write|destructive)$/);
      expect(lastingOf(operation)).toMatch(/^[A-Z].{20,}\.$/);
      const { endedBy } = operation.lasts ?? {};
      if (endedBy) expect(findOperation(endedBy)?.effect, endedBy).toBe('write');
    }
  });

  it('is what the interface’s description says of Undo', () => {
    expect(described('privacy.placeHold')).toMatchObject({ 'x-undo': false, 'x-ended-by': 'privacy.liftHold' });
    expect(JSON.stringify(described('privacy.placeHold'))).toContain('Lift it, with the reason');
    expect(described('account.deleteConversation')).toMatchObject({ 'x-undo': false });
    expect(described('attendance.markClass')).toMatchObject({ 'x-undo': true });
    expect(JSON.stringify(described('attendance.markClass'))).toContain('Undo goes by it');
    expect(described('privacy.holds')).not.toHaveProperty('x-undo');
  });

  it('is told to models with a proposal', async () => {
    const proposal = { status: 'approval-required', summary: 's', card: 'c', changes: [], skipped: [] };
    const tool = agentTool(findOperation('privacy.placeHold')!, {} as never);
    const seen = async (output: object) =>
      JSON.stringify(await tool.toModelOutput?.({ toolCallId: '', input: {}, output } as never));
    expect(await seen({ ...proposal, lasting: 'Lift it.' })).toContain('"undo":"Lift it."');
    expect(await seen(proposal)).not.toContain('undo');
  });
});
