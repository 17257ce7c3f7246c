/** Remembers that the list of conversations is folded away; `closed` or nothing. */
export const listCookie = 'catalyst-chat-list';

export function rememberList(open: boolean): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `${listCookie}=${open ? '' : 'closed'}; path=/chat; max-age=${open ? 0 : 31_536_000}; samesite=lax`;
}
