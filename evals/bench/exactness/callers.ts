import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answers, Orders, Setting } from './calling-process.ts';

const PROGRAM = new URL('./calling-process.ts', import.meta.url);
const NOTHING: Answers = { grants: [], refusals: [] };

/** The processes that ask the gateway. Each obeys one order at a time; one that dies ends the bench. */
export class Callers {
  readonly #processes: ChildProcess[];

  constructor(setting: Omit<Setting, 'seed'>, count: number) {
    this.#processes = Array.from({ length: count }, (_, index) => {
      const caller = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      caller.setMaxListeners(20);
      caller.send({ setting: { ...setting, seed: index + 1 } });
      return caller;
    });
  }

  get count(): number {
    return this.#processes.length;
  }

  /** What each process answers to its order; one without an order does nothing. */
  obey(orders: (Orders | undefined)[]): Promise<Answers[]> {
    return Promise.all(this.#processes.map((caller, index) => ask(caller, orders[index])));
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#processes.map(async (caller) => {
        if (caller.exitCode !== null || caller.signalCode !== null) return;
        const ended = once(caller, 'exit');
        if (caller.connected) caller.send({ stop: true });
        else caller.kill();
        await ended;
      }),
    );
  }
}

async function ask(caller: ChildProcess, orders: Orders | undefined): Promise<Answers> {
  if (!orders) return NOTHING;
  return new Promise((resolve, reject) => {
    const onMessage = (answers: unknown) => settle(() => resolve(answers as Answers));
    const onExit = (code: number | null) => settle(() => reject(new Error(`A calling process ended with ${code}`)));
    const settle = (then: () => void) => {
      caller.off('message', onMessage);
      caller.off('exit', onExit);
      then();
    };
    caller.on('message', onMessage);
    caller.on('exit', onExit);
    caller.send({ orders });
  });
}
