import { jobsEnvironment } from './env.ts';

/** A mail as text. `id` is the same each time the same mail is tried, so that a sink can tell. */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** Sends a mail, or throws why not. */
export type SendMail = (mail: Mail) => Promise<void>;

const LONGEST_MS = 10_000;

/** Hands a mail to the configured sink (MAIL_SINK_URL). */
export const sendMail: SendMail = async (mail) => {
  const { MAIL_SINK_URL, MAIL_SINK_TOKEN } = jobsEnvironment();
  if (!MAIL_SINK_URL) throw new Error('No mail service is configured (MAIL_SINK_URL)');
  const response = await fetch(MAIL_SINK_URL, {
    method: 'POST',
    body: JSON.stringify(mail),
    redirect: 'error',
    signal: AbortSignal.timeout(LONGEST_MS),
    headers: {
      'content-type': 'application/json',
      'idempotency-key': mail.id,
      ...(MAIL_SINK_TOKEN && { authorization: `Bearer ${MAIL_SINK_TOKEN}` }),
    },
  });
  if (!response.ok) throw new Error(`The mail service answers ${response.status}`);
};
