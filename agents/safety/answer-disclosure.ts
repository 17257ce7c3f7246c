import { randomUUID } from 'node:crypto';
import type { UIMessageChunk } from 'ai';
import { sql } from 'drizzle-orm';
import type { Caller } from '#db/caller.ts';
import { FieldKeys } from '#db/privacy/field-keys.ts';
import { safeguardingConcerns } from '#db/schema/life.ts';
import { withCaller } from '#db/with-caller.ts';
import { type Disclosure, disclosureIn } from './disclosure.ts';

interface HelpContact {
  name: string;
  phone?: string;
  email?: string;
  note?: string;
}

/**
 * The fixed, human-reviewed answer to a student who tells of harm (§2.9, security.md 14), before any quota or model.
 * Raises a concern with lead and deputy in the same step. Undefined when the message tells of none, or for other roles.
 * If the concern cannot be stored, the answer is given all the same and asks to speak to an adult now.
 */
export async function answerDisclosure(
  caller: Caller,
  text: string,
): Promise<ReadableStream<UIMessageChunk> | undefined> {
  const disclosure = caller.role === 'student' ? disclosureIn(text) : undefined;
  if (!disclosure) return undefined;
  const { told, contacts } = await raise(caller, disclosure, text).catch(() => ({
    told: false,
    contacts: [] as HelpContact[],
  }));
  return streamOf(careText(caller.name, told, contacts));
}

async function raise(
  caller: Caller,
  disclosure: Disclosure,
  text: string,
): Promise<{ told: boolean; contacts: HelpContact[] }> {
  return withCaller(caller, async (tx) => {
    const concern = { id: randomUUID(), schoolId: caller.schoolId, personId: caller.userId };
    const keys = await FieldKeys.forWriting(tx, caller.schoolId, [caller.userId]);
    const { ciphertext } = keys.seal(safeguardingConcerns.content, concern, text);
    await tx.execute(
      sql`select app.raise_concern(${concern.id}::uuid, ${caller.userId}::uuid, 'harm_check', ${disclosure}, ${ciphertext})`,
    );
    const [school] = await tx.execute<{ contacts: HelpContact[] }>(sql`select help_contacts as contacts from schools`);
    return { told: true, contacts: school?.contacts ?? [] };
  });
}

/** Never promises secrecy, never asks for details, names people who help. */
function careText(name: string, told: boolean, contacts: readonly HelpContact[]): string {
  const lines = contacts.map(
    ({ name: who, phone, email, note }) =>
      `- **${who}**${[phone, email, note]
        .filter(Boolean)
        .map((item) => `, ${item}`)
        .join('')}`,
  );
  return [
    `Thank you for telling me, ${name.split(' ')[0]}. What you wrote matters, and you do not have to deal with it alone.`,
    told
      ? 'I have let the people at school who look after students’ safety know, so that one of them can speak with you. I cannot keep this a secret, because your safety comes first.'
      : 'Please tell an adult at school now, such as your teacher or the office: your safety comes first.',
    ...(lines.length > 0 ? ['You can reach these people yourself:', lines.join('\n')] : []),
    'If you are in danger right now, call your local emergency number or go to the nearest adult you trust.',
  ].join('\n\n');
}

function streamOf(text: string): ReadableStream<UIMessageChunk> {
  const id = randomUUID();
  const chunks: UIMessageChunk[] = [
    { type: 'start', messageId: randomUUID(), messageMetadata: { care: true } },
    { type: 'text-start', id },
    { type: 'text-delta', id, delta: text },
    { type: 'text-end', id },
    { type: 'finish' },
  ];
  return new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}
