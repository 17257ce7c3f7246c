/**
 * What is being written, and what was sent but not yet taken by the server, for as long as the tab lives. Storage can be
 * switched off; then nothing is kept.
 */
const draftKey = (id: string) => `catalyst-draft-${id}`;
const unsentKey = (id: string) => `catalyst-unsent-${id}`;

/** An empty draft is forgotten. `id` is a conversation's, or `new`. */
export const keepDraft = (id: string, text: string): void => write(draftKey(id), text);
export const draftOf = (id: string): string => read(draftKey(id));

/** The words are on their way: they are kept until the server has them. */
export const keepUnsent = (id: string, text: string): void => write(unsentKey(id), text);
export const forgetUnsent = (id: string): void => write(unsentKey(id), '');
export const unsentOf = (id: string): string => read(unsentKey(id));

/**
 * Makes a draft again of what never reached the server, before what was written since. Nothing if the conversation has
 * it as its last question. Answers whether there was something.
 */
export function takeBackUnsent(id: string, draftId: string, lastAsked: string | undefined): boolean {
  const unsent = unsentOf(id);
  forgetUnsent(id);
  if (unsent === '' || unsent === lastAsked) return false;
  keepDraft(draftId, [unsent, draftOf(draftId)].filter(Boolean).join('\n'));
  return true;
}

function write(key: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {}
}

function read(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}
