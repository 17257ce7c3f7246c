/** What the ranker knows of an operation, however it arrives. */
import { type JsonSchema, plainSchema } from './json-schema.ts';

export type Effect = 'read' | 'write' | 'send' | 'destructive';

export type OperationCard = {
  /** Any unique name: `attendance.markClass`, `attendance_markClass`. */
  name: string;
  title?: string;
  description: string;
  /** How people say it. */
  examples: string[];
  effect?: Effect;
  /** JSON Schema of the input. */
  parameters?: JsonSchema;
};

type Declaration = { name: string; description?: string; parameters?: unknown; parametersJsonSchema?: unknown };

/**
 * Reads a function declaration whose description ends with the lines `Examples: a; b` and `Effect: read`
 * (tools/surfaces/agent-tool.ts). Without them it is a card without examples and of unknown effect.
 */
export function cardOfDeclaration(declaration: Declaration): OperationCard {
  const lines = (declaration.description ?? '').split('\n').map((line) => line.trim());
  const labelled = (label: RegExp) =>
    lines
      .find((line) => label.test(line))
      ?.replace(label, '')
      .trim();
  const effect = labelled(/^Effect:\s*/i)?.toLowerCase();
  const examples = labelled(/^Examples?:\s*/i)?.split(/\s*;\s*/) ?? [];
  return {
    name: declaration.name,
    description: lines
      .filter((line) => !/^(?:Examples?|Effect):/i.test(line))
      .join(' ')
      .trim(),
    examples: examples.filter(Boolean),
    ...(isEffect(effect) && { effect }),
    parameters: (declaration.parameters ?? declaration.parametersJsonSchema ?? { type: 'object' }) as JsonSchema,
  };
}

const isEffect = (value: string | undefined): value is Effect =>
  value === 'read' || value === 'write' || value === 'send' || value === 'destructive';

export const changesSomething = (card: OperationCard): boolean => card.effect !== undefined && card.effect !== 'read';

/** `attendance_markClass` → attendance, mark, class. */
export const wordsOfName = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

export const propertiesOf = (card: OperationCard): [string, JsonSchema][] =>
  Object.entries(card.parameters?.properties ?? {}).map(([name, schema]) => [name, plainSchema(schema)]);

export const isRequired = (card: OperationCard, property: string): boolean =>
  card.parameters?.required?.includes(property) ?? false;
