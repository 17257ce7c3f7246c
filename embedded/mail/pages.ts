import { readFileSync } from 'node:fs';
import { escapeHtml } from './escape-html.ts';
import type { StoredMail } from './mailbox.ts';

const STYLE = readFileSync(new URL('mailbox.css', import.meta.url), 'utf8');

export function listPage(mails: StoredMail[]): string {
  const rows = mails.map(
    (mail) => `
      <li><a href="/mail/${escapeHtml(mail.id)}">
        <span class="to">${escapeHtml(mail.to)}</span>
        <span class="subject">${escapeHtml(mail.subject)}</span>
        ${time(mail)}
      </a></li>`,
  );
  const content = mails.length
    ? `<ol class="mails">${rows.join('')}</ol>`
    : '<p class="empty">No mail yet. Ask for a sign-in link, then come back: this page looks again by itself.</p>';
  return page(
    'Mailbox',
    `<h1>Mailbox</h1><p class="note">${NOTE}</p>${content}`,
    '<meta http-equiv="refresh" content="10">',
  );
}

/** The text of the mail; its HTML is never shown, since anybody may have written it. */
export function mailPage(mail: StoredMail): string {
  return page(
    mail.subject,
    `<nav><a href="/">Mailbox</a></nav>
    <article>
      <h1>${escapeHtml(mail.subject)}</h1>
      <p class="note">To <strong>${escapeHtml(mail.to)}</strong>, ${time(mail)}</p>
      <div class="text">${withLinks(mail.text)}</div>
    </article>`,
  );
}

const NOTE =
  'Mail leaves this computer only when a mail server is set up. Until then everything that would be sent is here.';

function page(title: string, content: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${escapeHtml(title)} · Catalyst mailbox</title>
  ${head}
  <style>${STYLE}</style>
</head>
<body><main>${content}</main></body>
</html>`;
}

function time({ sentAt }: StoredMail): string {
  const shown = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(sentAt));
  return `<time datetime="${escapeHtml(sentAt)}">${escapeHtml(shown)}</time>`;
}

function withLinks(text: string): string {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) => (index % 2 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part)))
    .join('');
}
