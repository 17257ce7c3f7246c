/** What is wrong with a file, in words for the person who can correct it. */
export interface RowError {
  /** As it is called in the folder or archive: 'users.csv'. */
  file: string;
  /** Of the file, 1-based, where the row begins; 0: the file as a whole. */
  line: number;
  /** The column; '' where it is about the row. */
  field: string;
  /** What is wrong, why, and what to do. */
  message: string;
}

/** A file set that cannot be read at all: not an archive, too large, a path that leads out of it. */
export class FileSetRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'FileSetRefused';
  }
}

/** Keeps the first errors and counts them all: a file of a million wrong rows must not fill the memory. */
export class RowErrors {
  readonly first: RowError[] = [];
  count = 0;
  readonly #keep: number;
  constructor(keep = 1_000) {
    this.#keep = keep;
  }
  add(error: RowError): void {
    this.count += 1;
    if (this.first.length < this.#keep) this.first.push(error);
  }
}
