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
  /** Errors that are not about one row of data: with them no part of the set can be taken. */
  ofFiles = 0;
  /** What the files that have errors are called. */
  readonly files = new Set<string>();
  /** By kind of file, ids of rows that were refused as they were read; 'all' where no row of it can be told. */
  readonly #refused = new Map<string, Set<string> | 'all'>();
  readonly #keep: number;
  #rows: Pick<RowError, 'file' | 'line'>[] | undefined;
  constructor(keep = 1_000) {
    this.#keep = keep;
  }
  add(error: RowError): void {
    this.count += 1;
    this.files.add(error.file);
    if (error.line <= HEADER) this.ofFiles += 1;
    if (this.first.length < this.#keep) this.first.push(error);
    this.#rows?.push({ file: error.file, line: error.line });
  }
  /** Remembers a row that names itself and could not be read, or, without an id, that none of the file could. */
  refuse(name: string, id?: string): void {
    const ids = this.#refused.get(name) ?? new Set<string>();
    if (ids === 'all') return;
    if (id !== undefined) ids.add(id);
    this.#refused.set(name, id === undefined || ids.size > MOST_REFUSED ? 'all' : ids);
  }
  /** Ids that are missing because their own rows are wrong: that others name them is no second error. */
  refused(name: string): readonly string[] | 'all' {
    const ids = this.#refused.get(name) ?? [];
    return ids === 'all' ? ids : [...ids];
  }
  /** Rows with errors since it was last asked; from the first time on they are remembered. */
  takeRows(): Pick<RowError, 'file' | 'line'>[] {
    const rows = this.#rows ?? [];
    this.#rows = [];
    return rows;
  }
}

const HEADER = 1;
const MOST_REFUSED = 100_000;
