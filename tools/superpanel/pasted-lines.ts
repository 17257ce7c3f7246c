import { z } from 'zod';
import type { Translate } from '../contract/define-operation.ts';
import type { KeyPort } from '../contract/ports.ts';
import { type PastedKey, readPaste } from './paste.ts';

const MOST_KEYS = 2000;

/** What adding and checking take. Terms of the provider on several keys and projects are the operator's to keep. */
export const pasteFields = {
  text: z
    .string()
    .min(1, 'Paste at least one key.')
    .max(500_000, 'At most 500,000 characters at a time.')
    .describe('One key a line, or label,project,key[,families]; comments and NAME=key are understood'),
  project: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe('For lines that name none; without it each key is a project of its own'),
  families: z.array(z.string().max(64)).max(20).default([]).describe('For lines that name none'),
};

/** What came, or would come, of a line. */
export const pastedLine = z.object({
  line: z.int(),
  outcome: z.enum(['new', 'added', 'malformed', 'repeated', 'known', 'unknown-family', 'no-family']),
  label: z.string(),
  project: z.string().nullable(),
  families: z.array(z.string()),
  fingerprint: z.string().nullable(),
  why: z.string().nullable().describe('What is wrong, or to be known, in words'),
  id: z.uuid().optional(),
});
export type PastedLine = z.output<typeof pastedLine>;

/** A readable line with what the database needs to know of it; no key in it. */
export interface ReadLine extends Omit<PastedKey, 'key'> {
  fingerprint: string | undefined;
  families: string[];
}

/** What the database says of a line. */
export interface Verdict {
  line: number;
  outcome: 'new' | 'added' | 'known' | 'unknown-family';
  id?: string;
  knownLabel?: string;
  knownStatus?: string;
  family?: string;
}

interface Given {
  text: string;
  project?: string | undefined;
  families: string[];
}

/** Reads a paste; `each` sees every good key once, and nothing after it does. */
export async function readLines<Extra>(
  { text, project, families }: Given,
  port: KeyPort,
  each: (key: string, line: number) => Promise<Extra>,
): Promise<{ lines: ReadLine[]; extras: Map<number, Extra>; tooMany: boolean }> {
  const pasted = readPaste(text, { demonstration: port.demonstration });
  const lines: ReadLine[] = [];
  const extras = new Map<number, Extra>();
  for (const { key, ...line } of pasted.slice(0, MOST_KEYS)) {
    const good = line.shape.accepted && line.sameAs === undefined;
    const fingerprint = good ? await port.fingerprint(key) : undefined;
    if (good) extras.set(line.line, await each(key, line.line));
    lines.push({
      ...line,
      fingerprint,
      project: line.project ?? (project || undefined),
      families: line.families.length > 0 ? line.families : families,
    });
  }
  return { lines, extras, tooMany: pasted.length > MOST_KEYS };
}

/** Lines that the database is asked about: whole, new in this paste, and for at least one family. */
export const askable = ({ fingerprint, families }: ReadLine) => fingerprint !== undefined && families.length > 0;

export const labelOf = ({ label, fingerprint, line }: ReadLine, t: Translate) =>
  label?.slice(0, 100) ??
  (fingerprint ? t('paste.label', { fingerprint: fingerprint.slice(0, 8) }) : t('paste.line', { line }));

/** Every line with its outcome in words. */
export function tellLines(lines: readonly ReadLine[], verdicts: readonly Verdict[], t: Translate): PastedLine[] {
  const byLine = new Map(verdicts.map((verdict) => [verdict.line, verdict]));
  return lines.map((line) => {
    const verdict = byLine.get(line.line);
    const told = outcomeOf(line, verdict, t);
    return {
      ...{ line: line.line, label: labelOf(line, t), project: line.project ?? null, families: line.families },
      ...{ fingerprint: line.fingerprint?.slice(0, 8) ?? null, ...told },
      ...(verdict?.id ? { id: verdict.id } : {}),
    };
  });
}

function outcomeOf(line: ReadLine, verdict: Verdict | undefined, t: Translate): Pick<PastedLine, 'outcome' | 'why'> {
  const { shape, sameAs } = line;
  if (!shape.accepted) return { outcome: 'malformed', why: t(`shape.${shape.why}`) };
  if (sameAs !== undefined) return { outcome: 'repeated', why: t('paste.repeated', { line: sameAs }) };
  if (!verdict) return { outcome: 'no-family', why: t('paste.no-family') };
  if (verdict.outcome === 'known') {
    const { knownLabel = '', knownStatus = 'active' } = verdict;
    return { outcome: 'known', why: t('paste.known', { label: knownLabel, status: knownStatus }) };
  }
  if (verdict.outcome === 'unknown-family') {
    return { outcome: 'unknown-family', why: t('paste.unknown-family', { family: verdict.family ?? '' }) };
  }
  return { outcome: verdict.outcome, why: shape.doubt ? t(`doubt.${shape.doubt}`) : null };
}

export const countOf = (lines: readonly PastedLine[], outcome: PastedLine['outcome']) =>
  lines.filter((line) => line.outcome === outcome).length;
