const NEEDS_QUOTES = /[",\r\n\u2028\u2029]|^\s|\s$|^\uFEFF/;

const quoted = (value: string) => (NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** One record of RFC 4180 with its end of line. A record of one empty value is quoted: a blank line would be passed over. */
export function csvLine(values: readonly string[]): string {
  if (values.length === 1 && values[0] === '') return '""\r\n';
  return `${values.map(quoted).join(',')}\r\n`;
}
