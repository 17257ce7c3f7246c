import type { LinkType } from './one-time-token.ts';
import type { AuthService } from './service.ts';

/** Where a link may lead: the wanted address when it is one of ours, otherwise the site itself. */
export function allowedRedirect(service: AuthService, wanted: string | null | undefined): string {
  if (!wanted || !URL.canParse(wanted)) return service.siteUrl;
  const { origin } = new URL(wanted);
  const allowed = [service.siteUrl, ...service.redirectOrigins].map((address) => new URL(address).origin);
  return allowed.includes(origin) ? wanted : service.siteUrl;
}

export function verifyLink(service: AuthService, type: LinkType, linkToken: string, redirectTo: string): string {
  const link = new URL('/auth/v1/verify', service.url);
  link.search = new URLSearchParams({ token: linkToken, type, redirect_to: redirectTo }).toString();
  return link.href;
}

/** The redirect with values added to its query (`code`, or an error). */
export function withQuery(redirectTo: string, values: Record<string, string>): string {
  const address = new URL(redirectTo);
  for (const [name, value] of Object.entries(values)) address.searchParams.set(name, value);
  return address.href;
}

/** The redirect with values in its fragment, which a browser keeps to itself. */
export function withFragment(redirectTo: string, values: Record<string, string>): string {
  const address = new URL(redirectTo);
  address.hash = new URLSearchParams(values).toString();
  return address.href;
}
