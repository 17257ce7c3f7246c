/** One record: the line on which it begins (1-based), its values, or why it cannot be read. */
export interface CsvRecord {
  line: number;
  values: string[];
  problem?: string;
}

/** Characters of one record; a quote that is never closed would otherwise read the rest of the file into memory. */
const LONGEST_RECORD = 4_000_000;

const QUOTE = 34;
const COMMA = 44;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Where in a record the reader stands. */
const AT_START = 0;
const IN_PLAIN = 1;
const IN_QUOTES = 2;
const AFTER_QUOTE = 3;
const SKIPPING = 4;

/**
 * Records of RFC 4180 text that comes in pieces, with the line of the file on which each begins. Ends of line may be LF,
 * CRLF or CR, also inside quotes (kept as they are); a byte order mark and blank lines are passed over. A record that
 * breaks the quoting rules comes with `problem`, and reading goes on at the next line. Throws nothing of its own.
 */
export async function* csvRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord[]> {
  const scanner = new Scanner();
  const decoder = new TextDecoder('utf-8'); // drops the byte order mark; wrong bytes become U+FFFD
  for await (const piece of bytes) {
    scanner.read(decoder.decode(piece, { stream: true }));
    if (scanner.records.length > 0) yield scanner.take();
  }
  scanner.read(decoder.decode());
  scanner.end();
  if (scanner.records.length > 0) yield scanner.take();
}

class Scanner {
  records: CsvRecord[] = [];
  #state = AT_START;
  #line = 1;
  #began = 1;
  #values: string[] = [];
  /** What earlier pieces gave of the value that is being read. */
  #value = '';
  #length = 0;
  #problem: string | undefined;
  /** The last character was a CR: an LF now belongs to the same end of line. */
  #afterReturn = false;

  take(): CsvRecord[] {
    const taken = this.records;
    this.records = [];
    return taken;
  }

  read(text: string): void {
    let from = 0; // of the run of characters not yet added to the value
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== QUOTE && code !== COMMA && code !== LINE_FEED && code !== CARRIAGE_RETURN) {
        this.#afterReturn = false;
        if (this.#state === AT_START) this.#state = IN_PLAIN;
        else if (this.#state === AFTER_QUOTE)
          this.#fail('There is text after a closing quote. Write a quote inside a value twice ("").');
        continue;
      }
      const newLine = code === LINE_FEED || code === CARRIAGE_RETURN;
      const secondHalf = code === LINE_FEED && this.#afterReturn;
      this.#afterReturn = code === CARRIAGE_RETURN;
      if (newLine && !secondHalf) this.#line += 1;
      if (this.#state === IN_QUOTES) {
        if (code !== QUOTE) continue;
        this.#append(text.slice(from, at));
        from = at + 1;
        this.#state = AFTER_QUOTE;
      } else if (newLine) {
        if (secondHalf) {
          from = at + 1;
          if (this.#state === AT_START && this.#values.length === 0) this.#began = this.#line;
          continue;
        }
        if (this.#state === IN_PLAIN) this.#append(text.slice(from, at));
        from = at + 1;
        this.#endRecord();
      } else if (this.#state === SKIPPING) {
        from = at + 1;
      } else if (code === COMMA) {
        if (this.#state === IN_PLAIN) this.#append(text.slice(from, at));
        from = at + 1;
        this.#endValue();
      } else if (this.#state === AT_START) {
        from = at + 1;
        this.#state = IN_QUOTES;
      } else if (this.#state === AFTER_QUOTE) {
        this.#append('"');
        from = at + 1;
        this.#state = IN_QUOTES;
      } else {
        this.#fail(
          'There is a quote inside a value that is not in quotes. Put the value in quotes and write its quotes twice.',
        );
        from = at + 1;
      }
    }
    if (this.#state === IN_PLAIN || this.#state === IN_QUOTES) this.#append(text.slice(from));
  }

  end(): void {
    if (this.#state === IN_QUOTES) this.#fail('A quote is opened and never closed; nothing after it could be read.');
    if (this.#state !== AT_START || this.#values.length > 0) this.#endRecord();
  }

  #append(run: string): void {
    this.#length += run.length;
    if (this.#length > LONGEST_RECORD)
      this.#fail('The row is longer than four million characters: a quote may not be closed.');
    else this.#value += run;
  }

  #fail(problem: string): void {
    this.#problem ??= problem;
    this.#state = SKIPPING;
    this.#value = '';
  }

  #endValue(): void {
    this.#values.push(this.#value);
    this.#value = '';
    this.#state = AT_START;
  }

  #endRecord(): void {
    if (this.#problem !== undefined) this.records.push({ line: this.#began, values: [], problem: this.#problem });
    else if (this.#state !== AT_START || this.#values.length > 0) {
      this.#endValue();
      this.records.push({ line: this.#began, values: this.#values });
    }
    this.#state = AT_START;
    this.#values = [];
    this.#value = '';
    this.#length = 0;
    this.#problem = undefined;
    this.#began = this.#line;
  }
}
