import { estimateInputTokens } from '#agents/gateway/estimate.ts';
import { countRequest } from '#embedded/gemini/tokens.ts';
import { Random } from './random.ts';

/** A prompt as both sides see it: what the gateway estimates and what the provider's own tokeniser counts. */
export interface Sample {
  size: 'small' | 'medium' | 'large';
  estimate: number;
  actual: number;
}

const SENTENCES = [
  'The class handed in its essays on Tuesday, and two of them were late.',
  'Which students of 8B have missed more than three lessons this month?',
  'Öğrenci bu hafta iki kez geç kaldı; annesi öğretmenle görüşmek istiyor.',
  'Die Klassenarbeit wird am Donnerstag zurückgegeben, bitte die Eltern benachrichtigen.',
  'تأخر الطالب مرتين هذا الأسبوع وتريد والدته التحدث مع المعلم.',
  '学生这周迟到了两次，她的母亲想和老师谈谈。',
  'Explain photosynthesis to a thirteen-year-old, with an example from a kitchen garden.',
];
const LENGTHS = { small: [1, 4], medium: [6, 20], large: [40, 100] } as const;
const SHARE_WITH_TABLE = 0.3;
/** The provider counts what callers cannot see now and then, such as a preamble of its own. */
const SHARE_WITH_HIDDEN_TOKENS = 0.005;

/** Prompts of a school's day: a system instruction, talk in several languages, and rows that an operation answered. */
export function corpus(count: number, seed: number): Sample[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const draw = random.next();
    return sample(draw < 0.6 ? 'small' : draw < 0.9 ? 'medium' : 'large', random);
  });
}

function sample(size: Sample['size'], random: Random): Sample {
  const [least, most] = LENGTHS[size];
  const sentences = random.between(least, most);
  const system = 'You help the people of a school. Answer briefly, in the language of the question.';
  const text = Array.from({ length: sentences }, () => random.pick(SENTENCES)).join(' ');
  const rows = random.next() < SHARE_WITH_TABLE ? table(Math.ceil(sentences / 3), random) : undefined;
  const estimate = estimateInputTokens({
    prompt: [
      { role: 'system', content: system },
      { role: 'user', content: [{ type: 'text', text }] },
      ...(rows
        ? [
            {
              role: 'tool' as const,
              content: [
                {
                  type: 'tool-result' as const,
                  toolCallId: 'call_1',
                  toolName: 'list',
                  output: { type: 'json' as const, value: rows },
                },
              ],
            },
          ]
        : []),
    ],
  });
  const hidden = random.next() < SHARE_WITH_HIDDEN_TOKENS ? random.between(20, 60) / 100 : 0;
  const seen = countRequest({
    systemInstruction: { parts: [{ text: system }] },
    contents: [
      { role: 'user', parts: [{ text }] },
      ...(rows
        ? [
            {
              role: 'user' as const,
              parts: [{ functionResponse: { name: 'list', response: { name: 'list', content: rows } } }],
            },
          ]
        : []),
    ],
  });
  return { size, estimate, actual: Math.ceil(seen * (1 + hidden)) };
}

function table(rows: number, random: Random) {
  return Array.from({ length: rows }, (_, row) => ({
    student: `Student ${row + 1}`,
    class: random.pick(['7A', '8B', '9C']),
    present: random.between(20, 60),
    late: random.between(0, 9),
    share: random.between(500, 1000) / 1000,
    note: random.pick(['', 'came with a parent', 'has a certificate until the end of the month']),
  }));
}
