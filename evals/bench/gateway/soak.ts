import type { BenchReport } from '../run.ts';
import { askOnce, type Contender } from './contenders.ts';
import { memoryNow } from './memory.ts';
import type { World } from './world.ts';

const CALLERS = 32;
const PARTS = 10;

/**
 * So many requests through the gateway, every second one streamed, as fast as they go, and the memory after each tenth:
 * flat is what it should be from the first tenth on. Figures: `errors`, `rssMb`, `rssGrowthMb` and `heapGrowthMb` since the first tenth.
 */
export async function soak(world: World, contender: Contender, requests: number): Promise<BenchReport> {
  const parts: { requests: number; perSecond: number; rssMb: number; heapMb: number }[] = [];
  const errors: string[] = [];
  let errorCount = 0;
  let done = 0;
  for (let part = 1; part <= PARTS; part += 1) {
    const until = Math.round((requests * part) / PARTS);
    const [before, started] = [done, performance.now()];
    const caller = async () => {
      while (done < until) {
        const streaming = done++ % 2 === 0;
        await askOnce(contender.model(world.models.saturating.url), streaming).catch((error: unknown) => {
          errorCount += 1;
          if (errors.length === 0) errors.push(String(error));
        });
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    await contender.settle();
    const perSecond = ((done - before) * 1000) / (performance.now() - started);
    const now = { requests: done, perSecond, ...memoryNow() };
    parts.push(now);
    process.stderr.write(
      `${now.requests} requests: ${now.rssMb.toFixed(0)} MB, of it ${now.heapMb.toFixed(1)} MB in use; ${now.perSecond.toFixed(0)} a second\n`,
    );
  }
  const [first, last] = [parts[0]!, parts.at(-1)!];
  return {
    tables: [
      {
        title: `Memory over ${requests} requests`,
        columns: ['requests', 'a second', 'process MB', 'in use MB'],
        rows: parts.map((part) => [String(part.requests), part.perSecond, part.rssMb, part.heapMb]),
      },
    ],
    figures: {
      requests: done,
      errors: errorCount,
      ...(errors[0] === undefined ? {} : { firstError: errors[0] }),
      rssMb: last.rssMb,
      rssGrowthMb: last.rssMb - first.rssMb,
      heapGrowthMb: last.heapMb - first.heapMb,
      soak: parts,
      conditions: world.conditions,
    },
  };
}
