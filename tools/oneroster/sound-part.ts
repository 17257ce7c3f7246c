import type postgres from 'postgres';
import type { FileName } from './binding.ts';
import type { FileSet } from './file-set.ts';
import type { ImportContext } from './import-context.ts';
import type { Manifest } from './manifest.ts';
import type { Mode } from './read-table.ts';
import type { RowErrors } from './row-error.ts';

class Again extends Error {}

/** Of a set with errors, the rows without: those with errors are taken out until what is left fits together. */
export class SoundPart {
  readonly #context: ImportContext;
  readonly #set: FileSet;
  readonly #sent: Manifest;
  readonly #errors: RowErrors;
  constructor(context: ImportContext, set: FileSet, sent: Manifest, errors: RowErrors) {
    this.#context = context;
    this.#set = set;
    this.#sent = sent;
    this.#errors = errors;
    errors.takeRows(); // rows that could not be read were never staged
  }

  /** A bulk file with errors no longer says all there is: what it does not hold is left as it was. */
  get manifest(): Manifest {
    const mode = (name: FileName, said: Mode): Mode =>
      this.#errors.files.has(this.#set.names.get(name) ?? '') ? 'delta' : said;
    return { ...this.#sent, files: new Map([...this.#sent.files].map(([name, said]) => [name, mode(name, said)])) };
  }

  /** Takes out the rows that errors were found in since the last time; whether there were any. */
  async leaveOut(): Promise<boolean> {
    const { tx, importId } = this.#context;
    const rows = this.#errors.takeRows();
    if (rows.length === 0 || this.#errors.ofFiles > 0) return false;
    const found = JSON.stringify(rows);
    await tx`
      delete from public.oneroster_staging s using jsonb_to_recordset(${found}::text::jsonb) r (file text, line int)
      where s.import_id = ${importId} and s.source = r.file and s.line = r.line`;
    return true;
  }

  /** Applies what is left; what turns out only then not to fit is taken out as well, and all begun anew. */
  async applied(apply: (tx: postgres.TransactionSql) => Promise<void>): Promise<void> {
    for (;;) {
      try {
        const before = this.#errors.count;
        return await this.#context.tx.savepoint(async (inner) => {
          await apply(inner);
          if (this.#errors.count > before) throw new Again();
        });
      } catch (error) {
        if (!(error instanceof Again)) throw error;
        if (!(await this.leaveOut())) return;
      }
    }
  }
}
