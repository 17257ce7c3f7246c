import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Word } from './calling-process.ts';

type Times = { begun: number; ended: number; isCut: boolean };

const PROGRAM = new URL('./calling-process.ts', import.meta.url);
/** One calling process, and what it said it was doing. */
export class Victim {
  readonly #process: ChildProcess;
  readonly #calls = new Map<string, Times>();
  readonly #stops: { from: number; to: number }[] = [];

  constructor(args: { url: string; baseURL: string; secret: string; lanes: number }) {
    const { url, baseURL, secret, lanes } = args;
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    this.#process = fork(PROGRAM, [url, baseURL, secret, String(lanes)], { stdio: [...stdio] });
    this.#process.on('message', ({ call, what, at }: Word) => {
      const known = this.#calls.get(call) ?? { begun: at, ended: Number.POSITIVE_INFINITY, isCut: false };
      if (what === 'ended') known.ended = at;
      if (what === 'cut') known.isCut = true;
      this.#calls.set(call, known);
    });
  }

  /** Resolves when it has ended so many calls more. Rejects when it died of something else than `kill`. */
  async hasWorked(calls: number): Promise<void> {
    const died = new AbortController();
    const { signal } = died;
    const onExit = (code: number) => died.abort(new Error(`A calling process ended by itself, with code ${code}.`));
    this.#process.once('exit', onExit);
    try {
      for (let left = calls; left > 0; ) {
        const [word] = (await once(this.#process, 'message', { signal })) as [Word];
        if (word.what === 'ended') left -= 1;
      }
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      this.#process.off('exit', onExit);
    }
  }

  /** Something stopped between these moments: this process, or the database that it talks to. */
  noteStop(from: number, to: number): void {
    this.#stops.push({ from, to });
  }

  /** `kill -9`, until its last words have been heard. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const heard = this.#process.connected ? once(this.#process, 'disconnect') : undefined;
    const exited = once(this.#process, 'exit');
    const from = Date.now();
    this.#process.kill('SIGKILL');
    await Promise.all([heard, exited]);
    this.noteStop(from, Date.now());
  }

  /** Every call that was under way at one of the stops, or that one of them cut. */
  get underWay(): string[] {
    const isTouched = ({ begun, ended, isCut }: Times) =>
      isCut || this.#stops.some(({ from, to }) => begun <= to && ended >= from);
    return [...this.#calls].flatMap(([call, times]) => (isTouched(times) ? [call] : []));
  }
}
