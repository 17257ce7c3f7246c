/** What a disclosure is about: decides nothing but who reads it first. */
export type Disclosure = 'self_harm' | 'abuse' | 'danger';

// The deterministic floor of §2.9: wording of children, in the languages of the interface, accents and case removed.
// It errs on the side of care; figures of speech that children use daily are listed below and taken out first.
const patterns: Record<Disclosure, RegExp[]> = {
  self_harm: [
    /\b(want|wanna|going|gonna|plan(ning)?|thinking (of|about)|wish|ready|try(ing)?|tried) (to )?(die|dying|kill(ing)? (myself|me)|end(ing)? (it( all)?|my life|everything)|hurt(ing)? myself|cut(ting)? myself|harm(ing)? myself|disappear(ing)? forever)\b/,
    /\b(kill|hang|hurt|harm|cut|cutting|hurting|harming|burn|starv(e|ing)|poison) (myself|my self)\b/,
    /\b(suicid(e|al)|self ?harm(ing)?|overdos(e|ed|ing)|end my life|take my (own )?life|kms|unalive)\b/,
    /\b(do ?n'?t|dont|do not|no longer|never) (want|wanna) to (live|be alive|exist|be here any ?more|wake up)\b/,
    /\b(better off (dead|without me)|wish i (was|were) (dead|never born)|no reason to live|nothing to live for|life is not worth)\b/,
    /\b(quiero|voy a|pienso en|ganas de) (morir(me)?|matarme|suicidarme|hacerme dano|cortarme|desaparecer)\b/,
    /\b(no quiero (vivir|seguir viviendo|existir)|me corto|me hago dano|quitarme la vida)\b/,
    /(اريد ان اموت|أريد أن أموت|اقتل نفسي|أقتل نفسي|انتحار|إيذاء نفسي)/,
    /(मरना चाहता|मरना चाहती|आत्महत्या|खुद को मार|जीना नहीं चाहत)/,
    /\b(veux mourir|me suicider|me tuer|me faire du mal|sterben will|will sterben|mich umbringen|mich ritzen)\b/,
    /(хочу умереть|покончить с собой|убить себя|режу себя|не хочу жить)/,
  ],
  abuse: [
    /\b(he|she|they|dad|daddy|father|mom|mum|mother|stepdad|stepmom|step ?father|uncle|aunt|brother|sister|cousin|grandpa|teacher|coach|neighbou?r|boyfriend|someone|somebody|a man|my \w+) (keeps? |always |often |sometimes |has |have |is |are )?(hit(s|ting)?|beat(s|ing|en)?|punch(es|ed|ing)?|kick(s|ed|ing)?|slap(s|ped|ping)?|chok(es|ed|ing)|burn(s|ed|t)|lock(s|ed) me|touch(es|ed|ing)?|rap(es|ed)|molest(s|ed)?|abus(es|ed|ing)|hurt(s|ing)?) me\b/,
    /\b(touched|touches|touching) me (there|where|in (a|my|the)|and i|inappropriately|without)\b/,
    /\b(made|makes|making|forc(es|ed|ing)) me (to )?(touch|undress|take (my|off)|send (nudes|pictures|photos)|have sex|do things)\b/,
    /\b(i (was|got|am being|have been|'?m being)|being) (raped|molested|abused|sexually assaulted|beaten( up)? (at home|by my))\b/,
    /\b(me pega|me golpea|me toca|abusa de mi|me violo|me maltrata|me hace dano)\b/,
    /(يضربني|تضربني|يلمسني|اعتدى علي|يتحرش بي)/,
    /(मुझे मारता है|मुझे मारती है|मुझे छूता|मेरे साथ गलत)/,
    /\b(me frappe|me touche|abuse de moi|schlagt mich|schlaegt mich|fasst mich an|missbraucht mich)\b/,
    /(бьет меня|меня бьет|трогает меня|изнасиловал)/,
  ],
  danger: [
    /\b(afraid|scared|terrified) (to go|of going) home\b/,
    /\b(not|do ?n'?t feel|dont feel|never feel) safe (at|in) (home|my (house|home))\b/,
    /\b(bring|bringing|brought|has|have|got) (a |the )?(gun|knife|weapon|bomb) (to|at|in) (school|class|his|her|their)\b/,
    /\b(shoot|blow|stab|attack)(ing)? (up )?(the |this |my )?(school|class|classmates|teacher)\b/,
    /\b(going to|gonna|will|wants? to|threaten(s|ed|ing)?( to)?) (kill|stab|shoot) (me|us|him|her|them|my|everyone)\b/,
    /\b(run|running|ran) away from home\b/,
    /\b(someone|somebody|a man|a stranger|he|she) (is |keeps )?(following|stalking|blackmailing|threatening) me\b/,
    /\b(tengo miedo de (ir|volver) a casa|no estoy (segura|seguro) en casa|me amenaza)\b/,
  ],
};

const figuresOfSpeech =
  /\b((this|that|the) (homework|test|exam|quiz|essay|project|class|heat|game|waiting|lesson) (is|will|is gonna|'s) (be )?(killing|kill) me|killing it|kill(ed)? (it|time|two birds)|dying (to (see|know|meet|go|play|try|get)|of (boredom|laughter|laughing|embarrassment))|dead(ly)? (line|lines|tired)|(hit|hits) me up|beats me|it beats me|scared to death of (maths?|spiders))\b/g;

const simple = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[\u2018\u2019\u02bc`]/g, "'")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Whether a message tells of harm, and of what kind; undefined when it does not. */
export function disclosureIn(text: string): Disclosure | undefined {
  const words = simple(text).replace(figuresOfSpeech, ' ');
  const original = text.normalize('NFC');
  const kinds = Object.keys(patterns) as Disclosure[];
  return kinds.find((kind) => patterns[kind].some((pattern) => pattern.test(words) || pattern.test(original)));
}
