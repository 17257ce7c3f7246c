import type { ReactNode } from 'react';

const contact = /([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<![\w.])(\+?\d[\d ()-]{1,}\d)(?!\w)/g;

/** Telephone numbers and addresses in a text that the school wrote itself, as links: in need, one press is enough. */
export function splitContacts(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(contact)) {
    const [whole, address, number] = match;
    // Hours ("8 to 4") and years are no numbers to call.
    if (number && !number.startsWith('+') && number.replace(/\D/g, '').length !== 3 && number.length < 6) continue;
    parts.push(text.slice(from, match.index));
    parts.push(
      <a
        key={match.index}
        href={address ? `mailto:${address}` : `tel:${whole.replace(/[^\d+]/g, '')}`}
        className="touch-target inline-flex items-center font-medium text-accent underline underline-offset-2"
      >
        {whole}
      </a>,
    );
    from = match.index + whole.length;
  }
  parts.push(text.slice(from));
  return parts;
}
