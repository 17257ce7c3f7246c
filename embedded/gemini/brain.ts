/**
 * The brain of the demonstration models: answers a Gemini request by rules. It knows no operation: it ranks the function
 * declarations that it is sent, fills their arguments by schema, and quotes the summaries that come back. Stateless:
 * follow-ups and open questions are read from the contents. Text inside function responses is only ever quoted.
 */

import { detectLanguage } from '#agents/ranker/read-english.ts';
import { tokenise } from '#agents/ranker/tokens.ts';
import type { Language } from '#agents/ranker/vocabulary/languages.ts';
import { composeAnswer } from './brain/compose.ts';
import { type Turn, turnsOf } from './brain/conversation.ts';
import { type Decision, decide } from './brain/decide.ts';
import { callsForEveryone, withoutAsking } from './brain/everyone-meant.ts';
import { remember } from './brain/memory.ts';
import { findOperationName, offeredIn } from './brain/offered.ts';
import { phrasesIn } from './brain/phrases.ts';
import { type Setting, settingOf } from './brain/setting.ts';
import { titleFor } from './brain/title.ts';
import type { Answer, BrainRequest, Plan } from './wire.ts';

export const answer: Answer = async (request) => unsaid(plan(request), request);

/** The rest of an answer of which a part is in the conversation already. */
function unsaid({ text, ...other }: Plan, { contents }: BrainRequest): Plan {
  const said = turnsOf(contents).at(-1)?.answer ?? '';
  if (text === undefined || said === '') return text === undefined ? other : { ...other, text };
  return { ...other, text: text.startsWith(said) && text !== said ? text.slice(said.length) : text };
}

function plan({ contents, systemInstruction, tools, now }: BrainRequest): Plan {
  const setting = settingOf(systemInstruction, now);
  const offered = offeredIn(tools);
  const turns = turnsOf(contents);
  const turn = turns.at(-1);
  const phrases = phrasesIn(languageOf(turn, setting));
  if (!turn) return { text: phrases.unclear };
  if (setting.wantsTitle && tools.length === 0) return { text: titleFor(turns[0]!.said) };
  const done = turn.steps.filter(({ call }) => call.name !== findOperationName);
  const further = callsForEveryone({ ...turn, steps: done });
  if (further.length > 0) return { calls: further, thought: 'All of them are meant; looking at each.' };
  if (done.length > 0) return { text: composeAnswer(withoutAsking({ ...turn, steps: done }), phrases, offered.cards) };
  if (!turn.said) return { text: turn.hasFiles ? phrases.noFiles : phrases.unclear };
  const searched = turn.steps.length > 0;
  const replay = (said: string, memory: Parameters<typeof decide>[1]['memory']) =>
    decide(said, { memory, offered, setting, searched: true });
  const memory = remember(turns.slice(0, -1), replay);
  return planOf(decide(turn.said, { memory, offered, setting, searched }));
}

const planOf = ({ calls, text, thought }: Decision): Plan => ({
  ...(thought && { thought }),
  ...(calls && { calls }),
  ...(text !== undefined && { text }),
});

const languageOf = (turn: Turn | undefined, { locale }: Setting): Language =>
  detectLanguage(tokenise(turn?.said ?? ''), locale.slice(0, 2).toLowerCase() as Language);
