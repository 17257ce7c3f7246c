/** What the instructions say of the day, the person and what they are looking at. */
import type { GenerateContentRequest } from '../wire.ts';

export type Setting = {
  /** The school's today, ISO day. */
  today: string;
  /** IANA name of the school's time zone. */
  timeZone: string;
  /** BCP 47. */
  locale: string;
  /** `student`, `teacher`, `admin`, `parent`; empty where the instructions name none. */
  role: string;
  /** Lines that answer without a call: the role's digest of the school. */
  digest: string[];
  /** What the person is looking at, in words: "class 8B". */
  context: string;
  /** Asked for a conversation's title, not for an answer. */
  wantsTitle: boolean;
};

export function settingOf(instruction: GenerateContentRequest['systemInstruction'], now: Date): Setting {
  const text = instruction?.parts.map((part) => part.text ?? '').join('\n') ?? '';
  const line = (label: string) => new RegExp(`^\\s*${label}:\\s*(.+)$`, 'im').exec(text)?.[1]?.trim();
  return {
    today: /(\d{4}-\d{2}-\d{2})/.exec(line('Today') ?? '')?.[1] ?? now.toISOString().slice(0, 10),
    timeZone: knownZone(line('Time zone')),
    locale: line('Locale') ?? 'en',
    role: line('Assistant')?.toLowerCase() ?? '',
    digest: digestIn(text),
    context: [...text.matchAll(/^\s*Context:\s*(.+)$/gim)].map((match) => match[1]).join('; '),
    wantsTitle:
      /\b(?:titles?|name) (?:for|of) (?:a|the|this) (?:conversation|chat)\b|\bconversation title\b|\bgenerate a (?:short )?title\b/i.test(
        text,
      ),
  };
}

const knownZone = (said = 'UTC'): string =>
  said === 'UTC' || Intl.supportedValuesOf('timeZone').includes(said) ? said : 'UTC';

/** The lines after `Digest:` up to the next heading or empty line. */
function digestIn(text: string): string[] {
  const start = /^\s*(?:Digest|Results|Facts|Summaries):[ \t]*(.*)$/im.exec(text);
  if (!start) return [];
  const rest = text.slice(start.index + start[0].length).split('\n');
  const end = rest.findIndex(
    (line, index) =>
      index > 0 && (/^\s*$/.test(line) || (/^[A-Z][a-z]+(?: [a-z]+)?:\s/.test(line) && !/\d/.test(line))),
  );
  const lines = [start[1] ?? '', ...rest.slice(0, end < 0 ? undefined : end)];
  return lines.map((line) => line.replace(/^\s*[-*•]\s*/, '').trim()).filter(Boolean);
}
