/** How a parent speaks of their children: "my son", "our youngest", "both kids", "the children". */
import type { ReadingContext } from './find-mentions.ts';
import type { PersonMention } from './mentions.ts';
import { isWord, type Token } from './tokens.ts';
import { functionWords } from './vocabulary/function-words.ts';

const one = /^(?:son|daughter|child|kid|boy|girl|baby)$/;
const all = /^(?:children|kids|sons|daughters|boys|girls|twins)$/;
const opens = /^(?:my|our|both|the|all|each)$/;
const between = /^(?:my|our|of|the|two|three|all|both|younger|youngest|older|oldest|eldest|little|big|other|own)$/;

export function findOwnChildren(context: ReadingContext, free: (index: number) => boolean): PersonMention[] {
  const { tokens } = context;
  if (!context.ownChildren) return [];
  const found: PersonMention[] = [];
  for (let first = 0; first < tokens.length; first++) {
    if (!opens.test(tokens[first]!.word) || !free(first)) continue;
    let last = first + 1;
    while (last < first + 4 && between.test(tokens[last]?.word ?? '')) last++;
    const own = free(last) ? ownOf(tokens, first, last) : undefined;
    if (!own) continue;
    const child = own === 'all' ? 'children' : tokens[last]!.word.replace(/s$/, '');
    found.push({ kind: 'person', name: `my ${child}`, own, titled: false, first, last });
    first = last;
  }
  return found;
}

function ownOf(tokens: Token[], first: number, last: number): PersonMention['own'] {
  const { word } = tokens[last]!;
  const opening = tokens[first]!.word;
  const mine = tokens.slice(first, last).some((token) => /^(?:my|our)$/.test(token.word));
  if (all.test(word)) {
    const owned = tokens[last + 1];
    const possessive =
      /^(?:sons|daughters|boys|girls)$/.test(word) && owned && isWord(owned) && !functionWords.has(owned.word);
    if (possessive && mine && !/^(?:both|all|each)$/.test(opening)) return 'one';
    return mine || /^(?:both|all)$/.test(opening) || /^(?:kids|children|twins)$/.test(word) ? 'all' : undefined;
  }
  return one.test(word) && mine ? (opening === 'each' ? 'all' : 'one') : undefined;
}
