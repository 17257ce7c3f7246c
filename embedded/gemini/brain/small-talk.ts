/** What people say that is not about school data: greetings, thanks, who are you, what can you do. */
import { normalise } from '#agents/ranker/tokens.ts';

export type SmallTalk =
  | 'hello'
  | 'thanks'
  | 'goodbye'
  | 'howAreYou'
  | 'whoAreYou'
  | 'abilities'
  | 'insult'
  | 'done'
  | 'yes'
  | 'no'
  | 'why'
  | 'more'
  | 'again'
  | 'draw';

const patterns: [SmallTalk, RegExp][] = [
  [
    'hello',
    /^(?:hi+|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|hola|buenos dias|buenas tardes|bonjour|salut|hallo|guten (?:tag|morgen)|ola|oi|bom dia|привет|здравствуйте|مرحبا|السلام عليكم|नमस्ते)(?: (?:there|everyone|again|you|bot|assistant))?$/,
  ],
  [
    'thanks',
    /^(?:(?:ok(?:ay)?|great|perfect|cool|nice|good|super)\b ?)*(?:many )?(?:thanks?(?: you)?|thank you|thx|ty|cheers|gracias|muchas gracias|merci|danke|obrigad[oa]|спасибо|شكرا|धन्यवाद)(?: (?:so much|very much|a lot|you|again|beaucoup|schon|for (?:your|the) help|that is (?:all|it)|bye|for now))*$|^that is (?:all|it)(?: for (?:now|today))?(?: thanks| thank you)?$|^(?:great|perfect|cool|nice|wonderful|awesome)$/,
  ],
  [
    'goodbye',
    /^(?:good ?bye|bye(?: bye)?|see you(?: later)?|good night|adios|hasta luego|au revoir|tschuss|tchau|пока)$/,
  ],
  [
    'howAreYou',
    /^(?:how are you(?: doing)?(?: today)?|how is it going|how do you do|whats up|what is up|como estas|ca va|wie geht es dir|tudo bem|как дела)$/,
  ],
  [
    'whoAreYou',
    /\b(?:who|what) are you\b(?! (?:doing|able))|\bare you (?:a |an )?(?:real |human|robot|bot|ai\b|chatgpt|gemini|person|language model)|\bwho (?:made|built|am i talking to)\b|\bwhat(?: kind of)? (?:model|ai) (?:are|is)\b|^quien eres|^qui es-tu|^wer bist du|^quem (?:e|es) (?:voce|tu)|^кто ты|^من انت|^तुम कौन हो|^आप कौन/,
  ],
  [
    'abilities',
    /\bwhat (?:can|could|do) (?:you|i|u) (?:do|help|offer|ask|know)\b(?! (?:next|now|today|first|about))|\bhow (?:can|do) (?:you help|i use (?:you|this))\b|^(?:help|help me|menu|options)$|\bwhat are you able to\b|\bque puedes hacer\b|\bque peux-tu faire\b|\bwas kannst du\b|\bo que (?:voce )?pode fazer\b|что ты умеешь|ماذا تستطيع|क्या कर सकते/,
  ],
  [
    'insult',
    /\b(?:you(?: are|'re)?|u r|this is|so|what an?|fucking?) (?:\w+ )?(?:stupid|dumb|useless|idiot|moron|rubbish|garbage|trash|shit|crap|terrible|an idiot)\b|\b(?:fuck|shut up|screw you|asshole|bitch)\b|\beres (?:tonto|estupido|inutil)\b/,
  ],
  [
    'done',
    /^(?:(?:so|and|ok) )?(?:(?:did|have|has) (?:you|it|that|u) (?:\w+ )?(?:do|done|did|happen|happened|work|worked|change|changed|save|saved|send|sent|go through)(?: (?:it|that|this|already|yet|now))*|you (?:did|done) (?:it|that)(?: already)?|is (?:it|that) (?:done|saved|sent|finished)(?: (?:yet|now|already))?)$/,
  ],
  [
    'yes',
    /^(?:yes|yep|yeah|yup|ok(?:ay)?|sure|correct|right|exactly|that one|please do|do it|go ahead|approve|confirm|si|oui|ja|sim|да|نعم|हाँ|हां)(?: please| exactly| that one)?$/,
  ],
  [
    'no',
    /^(?:no|nope|nah|never ?mind|cancel|forget it|stop|do not|don't|leave it|none|neither|none of (?:them|those)|non|nein|nao|нет|لا|नहीं)(?: thanks| thank you)?$/,
  ],
  ['why', /^(?:but )?(?:why(?: is that| so| not)?|how come|por que|pourquoi|warum|porque|почему|لماذا|क्यों)$/],
  [
    'more',
    /^(?:(?:show|give|tell) me more|more|show more|next(?: page)?|the rest|more (?:details?|please)|mas|continue|go on)$/,
  ],
  ['again', /^(?:again|repeat(?: that)?|refresh|try again|retry|once more)$/],
  [
    'draw',
    /^(?:and )?(?:can you |could you |please )?(?:(?:chart|graph|plot|draw|visuali[sz]e|show|make|give me|put|display) )?(?:it |that |this |them |me )?(?:as |in |into |with )?(?:a |an )?(?:chart|graph|plot|table|bar chart|line chart|picture|diagram|it|list|csv|calendar|heat ?map)(?: (?:of (?:it|that)|it|that|please))?$/,
  ],
];

/** `undefined` when it is a request after all. */
export function smallTalkIn(said: string): SmallTalk | undefined {
  const bare = normalise(said)
    .replace(/[^\p{L}\p{M}\p{N}'\s-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/'s\b/g, ' is')
    .replace(/\b(what|that|how|it)s\b/g, '$1 is')
    .replace(/\bu\b/g, 'you')
    .replace(/ please$/, '');
  return patterns.find(
    ([kind, pattern]) => pattern.test(bare) && !(kind === 'draw' && /^(?:and )?(?:it|list|table)?$/.test(bare)),
  )?.[0];
}

/** The request behind a greeting: "Good morning, who is absent?". */
export const withoutGreeting = (said: string): string =>
  said.replace(
    /^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening)|hola|buenos d[ií]as|bonjour|hallo|ol[aá]|привет|مرحبا|नमस्ते|thanks|thank you|great|ok(?:ay)?|perfect)(?:\s+there)?\s*[,.!;:،—-]+\s*(?=\S)/iu,
    '',
  );
