import { escapeHtml } from '#embedded/mail/escape-html.ts';
import type { OutgoingMail } from '#embedded/mail/mailbox.ts';
import type { LinkType, OneTimeToken } from './one-time-token.ts';

const WORDING: Record<LinkType, { subject: string; invitation: string; button: string; validity: string }> = {
  magiclink: {
    subject: 'Your sign-in link',
    invitation: 'You asked for a link to sign in.',
    button: 'Sign in',
    validity: 'The link and the code work once, within the next hour.',
  },
  recovery: {
    subject: 'Choose a new password',
    invitation: 'You asked to choose a new password.',
    button: 'Choose a new password',
    validity: 'The link and the code work once, within the next hour.',
  },
  signup: {
    subject: 'Confirm your e-mail address',
    invitation: 'Please confirm that this address is yours.',
    button: 'Confirm',
    validity: 'The link and the code work once, within the next seven days.',
  },
  invite: {
    subject: 'You have been invited',
    invitation: 'Your school has made an account for you.',
    button: 'Accept the invitation',
    validity: 'The link works once, within the next seven days.',
  },
};

/** The mail that carries a one-time token, as a link and as a code to type. */
export function tokenMail(to: string, type: LinkType, link: string, { code }: OneTimeToken): OutgoingMail {
  const { subject, invitation, button, validity } = WORDING[type];
  const ignore = 'If it was not you, ignore this mail: nothing happens.';
  return {
    to,
    subject,
    text: `${invitation}\n\n${button}: ${link}\n\nOr enter this code: ${code}\n\n${validity} ${ignore}\n`,
    html: [
      `<p>${escapeHtml(invitation)}</p>`,
      `<p><a href="${escapeHtml(link)}">${escapeHtml(button)}</a></p>`,
      `<p>Or enter this code: <strong>${escapeHtml(code)}</strong></p>`,
      `<p>${escapeHtml(validity)} ${escapeHtml(ignore)}</p>`,
    ].join('\n'),
  };
}
