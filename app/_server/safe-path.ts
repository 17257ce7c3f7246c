/**
 * Where to go after signing in: a path of this site, or `fallback`. "//other.example" and "/\\other.example" are
 * addresses of other sites to a browser, and control characters are dropped by it.
 */
export function safePath(wanted: string | null | undefined, fallback = '/'): string {
  if (!wanted?.startsWith('/')) return fallback;
  const base = 'http://here.invalid';
  if (!URL.canParse(wanted, base)) return fallback;
  const url = new URL(wanted, base);
  if (url.origin !== base || url.pathname.startsWith('//')) return fallback;
  return url.pathname + url.search;
}
