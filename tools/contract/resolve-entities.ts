import { z } from 'zod';
import type { Caller } from '#db/caller.ts';
import type { Transaction } from '#db/with-caller.ts';
import { type Candidate, type EntityKind, entityKinds } from './entity.ts';
import { AppError } from './errors.ts';

/** Finds what words can mean, best first, under the caller's row security. `scope`: siblings that are already resolved. */
export type EntityResolver = (
  words: string,
  context: { tx: Transaction; caller: Caller; scope: Record<string, string> },
) => Promise<{ matches: Candidate[]; suggestions: Candidate[] }>;

export type EntityResolvers = Record<EntityKind, EntityResolver>;

interface SchemaNode {
  entity?: string;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
}

const uuid = z.uuid();
const isUuid = (value: string) => uuid.safeParse(value).success;
const schemas = new WeakMap<z.ZodType, SchemaNode>();

function schemaOf(input: z.ZodType): SchemaNode {
  let node = schemas.get(input);
  if (!node) {
    node = z.toJSONSchema(input, { io: 'output', unrepresentable: 'any' }) as SchemaNode;
    schemas.set(input, node);
  }
  return node;
}

const kindOf = (node: SchemaNode): EntityKind | undefined => {
  const named = node.entity ?? node.anyOf?.find((option) => option.entity)?.entity;
  return entityKinds.find((kind) => kind === named);
};

interface Slot {
  path: string;
  field: string;
  kind: EntityKind;
  words: string;
  holder: Record<string, unknown> | unknown[];
  key: string | number;
}

function slots(
  node: SchemaNode,
  value: unknown,
  holder: Slot['holder'],
  key: string | number,
  path: string,
  field: string,
): Slot[] {
  const kind = kindOf(node);
  if (kind && typeof value === 'string') return isUuid(value) ? [] : [{ path, field, kind, words: value, holder, key }];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => slots(node.items ?? {}, item, value, index, `${path}[${index}]`, field));
  }
  if (value && typeof value === 'object') {
    const record = value as Record<string, unknown>;
    return Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
      slots(child, record[name], record, name, path ? `${path}.${name}` : name, name),
    );
  }
  return [];
}

// A class narrows the students that a name can mean, and both the work, so wider kinds come first.
const order: EntityKind[] = [
  'term',
  'grade_level',
  'subject',
  'class',
  'teacher',
  'attendance_code',
  'person',
  'student',
  'assessment',
];

/**
 * The input with every named row as its id. Throws `ambiguous` (`details`: field, query, candidates) or `not_found`
 * (`details`: field, query, suggestions). The input itself is not changed.
 */
export async function resolveEntities<Input>(
  schema: z.ZodType,
  input: Input,
  context: { tx: Transaction; caller: Caller; resolvers: EntityResolvers },
): Promise<Input> {
  const root = { input: structuredClone(input) } as { input: Input };
  const open = slots(schemaOf(schema), root.input, root as Record<string, unknown>, 'input', '', '');
  open.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  for (const slot of open) {
    const scope = scopeOf(root.input);
    const { matches, suggestions } = await context.resolvers[slot.kind](slot.words, { ...context, scope });
    const [only, ...others] = matches;
    if (!only) throw unknownEntity(slot, suggestions);
    if (others.length > 0) throw ambiguousEntity(slot, matches);
    (slot.holder as Record<string | number, unknown>)[slot.key] = only.id;
  }
  return root.input;
}

function scopeOf(input: unknown): Record<string, string> {
  if (!input || typeof input !== 'object') return {};
  return Object.fromEntries(
    Object.entries(input).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && isUuid(entry[1]),
    ),
  );
}

const noun = (kind: EntityKind) => kind.replaceAll('_', ' ');

/** Defaults such as "me", "my class", "my child": nobody said a name that could fit or be unknown. */
const namesNobody = (words: string) => /^(me|mine|my( own)? (class|child))$/i.test(words);

function ambiguousEntity(slot: Slot, candidates: Candidate[]) {
  const names = candidates
    .slice(0, 8)
    .map((candidate) => (candidate.hint ? `${candidate.label} (${candidate.hint})` : candidate.label));
  const which = namesNobody(slot.words)
    ? `Which ${noun(slot.kind)} is meant: ${names.join('; ')}?`
    : `“${slot.words}” fits ${candidates.length} entries: ${names.join('; ')}. Which one?`;
  return new AppError('ambiguous', which, {
    details: {
      field: slot.field,
      path: slot.path,
      kind: slot.kind,
      query: slot.words,
      candidates: candidates.slice(0, 20),
    },
  });
}

function unknownEntity(slot: Slot, suggestions: Candidate[]) {
  const near = suggestions.slice(0, 3).map((candidate) => candidate.label);
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  const unknown = namesNobody(slot.words)
    ? `Which ${noun(slot.kind)} is meant? Please name one.`
    : `I find no ${noun(slot.kind)} “${slot.words}” that you may see.${hint}`;
  return new AppError('not_found', unknown, {
    details: {
      field: slot.field,
      path: slot.path,
      kind: slot.kind,
      query: slot.words,
      suggestions: suggestions.slice(0, 5),
    },
  });
}
