/** Words of an answer, and how they are marked. */
export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'emphasis'; children: Inline[] }
  | { kind: 'link'; to: string; children: Inline[] };

const inline =
  /(?<escaped>\\[\\`*_{}[\]()#+\-.!|>~])|(?<ticks>`+)(?<code>.+?)\k<ticks>(?!`)|(?<image>!)?\[(?<words>[^\]]*)\]\((?<to>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"]*")?\)|(?<bold>\*\*|__)(?=\S)(?<strong>.+?)(?<=\S)\k<bold>|(?<![\p{L}\p{N}])(?<slant>[*_])(?=\S)(?<emphasis>.+?)(?<=\S)\k<slant>(?![\p{L}\p{N}])/su;

/** The marks within a line. */
export function parseInline(source: string): Inline[] {
  const parts: Inline[] = [];
  let rest = source;
  for (let match = inline.exec(rest); match; match = inline.exec(rest)) {
    if (match.index > 0) parts.push({ kind: 'text', text: rest.slice(0, match.index) });
    parts.push(...marked(match.groups ?? {}));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== '') parts.push({ kind: 'text', text: rest });
  return parts;
}

function marked({ escaped, code, image, words, to, strong, emphasis }: Record<string, string | undefined>): Inline[] {
  if (escaped) return [{ kind: 'text', text: escaped.slice(1) }];
  if (code !== undefined) return [{ kind: 'code', text: code.trim() }];
  if (strong !== undefined) return [{ kind: 'strong', children: parseInline(strong) }];
  if (emphasis !== undefined) return [{ kind: 'emphasis', children: parseInline(emphasis) }];
  const children = parseInline(words ?? '');
  // A picture could call another server: only what it says it shows is told.
  return image ? children : [{ kind: 'link', to: to ?? '', children }];
}
