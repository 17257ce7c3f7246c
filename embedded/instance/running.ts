/** What was started, so that it can be stopped in the reverse order. */
export class Running {
  readonly #started: { name: string; stop: () => Promise<void> }[] = [];
  readonly #log: (line: string) => void;
  #stopping: Promise<void> | undefined;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  add(name: string, stop: () => Promise<void>): void {
    this.#started.push({ name, stop });
  }

  get stopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** Stops everything, the last first. One that cannot be stopped does not keep the others running. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const { name, stop } of this.#started.reverse()) {
      try {
        await stop();
      } catch (error) {
        this.#log(`Stopping ${name} failed: ${(error as Error).message}`);
      }
    }
  }
}
