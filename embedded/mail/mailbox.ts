import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface OutgoingMail {
  to: string;
  subject: string;
  text: string;
  html?: string;
}

export interface StoredMail extends OutgoingMail {
  id: string;
  /** ISO 8601, UTC. */
  sentAt: string;
}

export interface Mailbox {
  send(mail: OutgoingMail): StoredMail;
  /** Newest first. */
  list(limit?: number): StoredMail[];
  read(id: string): StoredMail | undefined;
}

/** Where mail goes when no mail server is configured: a folder with one file a message, and nobody else gets it. */
export function openMailbox(folder: string): Mailbox {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const read = (id: string): StoredMail | undefined => {
    if (!/^[\w-]+$/.test(id)) return undefined;
    try {
      return JSON.parse(readFileSync(path.join(folder, `${id}.json`), 'utf8'));
    } catch {
      return undefined;
    }
  };
  let latest = 0;
  return {
    read,
    send(mail) {
      // Two in the same millisecond stand in the order in which they came.
      latest = Math.max(Date.now(), latest + 1);
      const sentAt = new Date(latest).toISOString();
      const stored = { ...mail, id: `${sentAt.replace(/\D/g, '')}-${randomBytes(6).toString('hex')}`, sentAt };
      const file = path.join(folder, `${stored.id}.json`);
      writeFileSync(`${file}.new`, JSON.stringify(stored), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      return stored;
    },
    list(limit = 200) {
      const newest = readdirSync(folder).filter((name) => name.endsWith('.json'));
      return newest
        .sort()
        .reverse()
        .slice(0, limit)
        .flatMap((name) => read(name.slice(0, -'.json'.length)) ?? []);
    },
  };
}
