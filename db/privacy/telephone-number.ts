/**
 * A telephone number as it is compared: digits of any script as ASCII ones, `00` before a country code as `+`, and nothing
 * of how it was set or of an extension. A number without a country code stays one: nobody said which country it is of.
 * Null: nothing that could be dialled.
 */
export function normalisedNumber(text: string): string | null {
  const [spoken = ''] = text.normalize('NFKC').split(/(?:\b(?:ext|extension)\b\.?|\bx(?=\s*\d)|[#;,])/i);
  const signs = [...spoken].map((sign) => digitOf(sign) ?? sign).join('');
  const international = /^[^\d]*(?:\+|00)/.test(signs);
  const digits = (international ? signs.replace(/\(0\)/, '') : signs).replace(/\D/g, '');
  const number = international ? digits.replace(/^00/, '') : digits;
  return number.length < 3 ? null : `${international ? '+' : ''}${number}`;
}

/** Blocks of decimal digits begin at zero and hold ten in order (Unicode, general category Nd). */
function digitOf(sign: string): string | undefined {
  if (!/^\p{Nd}$/u.test(sign)) return undefined;
  const code = sign.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}
