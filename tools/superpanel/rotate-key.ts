import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { defineOperation } from '../contract/define-operation.ts';
import { AppError } from '../contract/errors.ts';
import { translator } from '../contract/messages.ts';
import { asked, json, keyPort, refuseUnlessDone } from './asked.ts';
import { type KeyCard, keyCard } from './cards.ts';
import { keyShape } from './key-shape.ts';
import en from './messages/en.json' with { type: 'json' };
import { readPaste } from './paste.ts';

export const rotateKey = defineOperation({
  name: 'superpanel.rotateKey',
  title: 'Rotate a key',
  description:
    'A new secret of the same project takes the key’s place, with its label and families; the old one is retired and says which replaced it.',
  examples: ['rotate this model key', 'replace the secret of a model key'],
  roles: ['super_admin'],
  routes: ['POST /api/superpanel/keys/:keyId/rotate'],
  effect: 'write',
  input: z.strictObject({ keyId: z.uuid(), revision: z.int(), key: z.string().min(1, 'Paste the new key.').max(2000) }),
  output: keyCard,
  audited: ({ keyId, revision }) => ({ keyId, revision }),
  prepare: async ({ key }, { caller, ports }) => {
    const port = keyPort(ports);
    const plain = readPaste(key, port)[0]?.key ?? '';
    const shape = keyShape(plain, port);
    if (!shape.accepted) {
      const message = translator({ en }, caller.locale, caller.timeZone)(`shape.${shape.why}`);
      throw new AppError('invalid_input', message, { details: { issues: [{ path: 'key', message }] } });
    }
    const id = randomUUID();
    return { id, ...(await port.seal(plain, id)) };
  },
  run: async ({ keyId, revision }, { tx, prepared, t, note }) => {
    const { outcome, key } = await asked<{ outcome: string; key?: KeyCard }>(
      tx,
      sql`app.super_rotate_key(${keyId}::uuid, ${revision}::int, ${json(prepared)})`,
    );
    refuseUnlessDone(outcome, t, { label: key?.label ?? '', status: key?.status ?? '', current: key });
    note({ replacedBy: key!.id });
    return key!;
  },
  summary: ({ label, fingerprint }, t) => t('rotateKey.done', { label, fingerprint }),
});
