/** The part of JSON Schema (and of Gemini's OpenAPI subset) that arguments are filled by. */
export type JsonSchema = {
  type?: string | string[];
  format?: string;
  description?: string;
  title?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  nullable?: boolean;
};

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type Arguments = Record<string, JsonValue>;

/** Nullable and alternative schemas (`anyOf: [{…uuid}, {…words}, null]`) as the one that words can fill. */
export function plainSchema(schema: JsonSchema): JsonSchema {
  const variants = (schema.anyOf ?? schema.oneOf)?.filter((variant) => typeOf(variant) !== 'null');
  if (!variants?.length) return schema;
  const chosen = variants.find((variant) => variant.format !== 'uuid') ?? variants[0]!;
  const values = variants.flatMap((variant) => variant.enum ?? (variant.const === undefined ? [] : [variant.const]));
  return {
    ...plainSchema(chosen),
    ...(values.length > 0 && { enum: values }),
    description: [schema.description, chosen.description].filter(Boolean).join(' '),
  };
}

/** `string`, `integer`, `number`, `boolean`, `array`, `object`, `null` or `''`; Gemini writes them in capitals. */
export function typeOf(schema: JsonSchema): string {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? ''];
  return (types.find((type) => type.toLowerCase() !== 'null') ?? types[0] ?? '').toLowerCase();
}

/** `student` for `… [entity: student]`; undefined where a field names no entity. */
export const entityOf = (schema: JsonSchema): string | undefined =>
  /\[entity:\s*([^\]]+?)\s*\]/i.exec(schema.description ?? '')?.[1]?.toLowerCase();
