import { Cron } from 'croner';
import type { JobFunction } from './protocol.ts';

export interface Tick {
  functionId: string;
  cron: string;
  /** The moment that the schedule names, the same in every process. */
  at: Date;
}

export interface Schedule {
  /** When each function runs next by the clock. */
  next(functionId: string): Date | undefined;
  stop(): void;
}

/** Watches the clock for every function with a cron trigger (`TZ=Area/City` in front names the zone, else UTC). */
export function watchClock(functions: JobFunction[], onTick: (tick: Tick) => void): Schedule {
  const watches = functions.flatMap((fn) =>
    fn.triggers.flatMap((trigger) => {
      if (!('cron' in trigger)) return [];
      const { cron } = trigger;
      const [, timezone = 'UTC', pattern = cron] = /^TZ=(\S+)\s+(.*)$/.exec(cron) ?? [];
      const watch = new Cron(pattern, { timezone }, (job) => {
        const at = job.currentRun() ?? new Date();
        at.setMilliseconds(0);
        onTick({ functionId: fn.id, cron, at });
      });
      return [{ functionId: fn.id, watch }];
    }),
  );
  return {
    next(functionId) {
      const times = watches.flatMap((one) => (one.functionId === functionId ? (one.watch.nextRun() ?? []) : []));
      return times.sort((a, b) => a.getTime() - b.getTime())[0];
    },
    stop() {
      for (const { watch } of watches) watch.stop();
    },
  };
}
