/** Where a link in an answer may lead: a page of this product, or another site by way of the page that shows its address. */
export type LinkTarget = { inside: string } | { outside: URL } | undefined;

/** Pages that a person may be sent to by words that a model wrote: nothing that acts by being opened. */
const pages = /^\/(chat|student|teacher|admin|parent|traces)(?:[/?#]|$)/;

export function linkTarget(to: string): LinkTarget {
  if (to.startsWith('/')) return pages.test(to) && !to.includes('\\') ? { inside: to } : undefined;
  const address = URL.canParse(to) ? new URL(to) : undefined;
  const isWeb = address?.protocol === 'https:' || address?.protocol === 'http:';
  return address && isWeb && !address.username && !address.password ? { outside: address } : undefined;
}

export const leaveHref = (address: URL): string => `/leave?to=${encodeURIComponent(address.href)}`;
