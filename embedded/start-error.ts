/**
 * Something that stops an embedded service and that the person at the terminal can put right. The message is complete
 * sentences for that person; commands print it without a stack trace.
 */
export class StartError extends Error {
  override name = 'StartError';
}

/** What the operating system says when a disk or quota is full, and PostgreSQL's wording of the same. */
export function isDiskFull(text: string): boolean {
  return /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i.test(text);
}
