import { mayMail } from './attempts.ts';
import { allowedRedirect, verifyLink } from './links.ts';
import { tokenMail } from './mails.ts';
import type { LinkType } from './one-time-token.ts';
import { issueOneTimeToken } from './one-time-token.ts';
import type { Challenge } from './pkce.ts';
import { openFlow } from './pkce.ts';
import type { AuthService } from './service.ts';
import type { UserRow } from './user.ts';
import { findByEmail, normalEmail } from './user.ts';

export interface LinkRequest {
  type: LinkType;
  redirectTo: string | undefined;
  challenge: Challenge;
}

/**
 * Mails a link to the account of this address. The caller learns nothing: an unknown address, and a sixth mail within
 * fifteen minutes, simply send none.
 */
export async function mailLink(service: AuthService, email: string, request: LinkRequest): Promise<void> {
  const account = normalEmail(email);
  const [user, allowed] = await Promise.all([findByEmail(service.sql, account), mayMail(service, account)]);
  if (user && allowed) await mailLinkTo(service, user, request);
}

export async function mailLinkTo(service: AuthService, user: UserRow, { type, redirectTo, challenge }: LinkRequest) {
  const { token, link } = await service.sql.begin(async (tx) => {
    const method = type === 'signup' ? 'email/signup' : type;
    const flowId = await openFlow(tx, user.id, method, challenge);
    const issued = await issueOneTimeToken(service, tx, user, type, flowId);
    return { token: issued, link: verifyLink(service, type, issued.linkToken, allowedRedirect(service, redirectTo)) };
  });
  service.sendMail(tokenMail(user.email, type, link, token));
}
