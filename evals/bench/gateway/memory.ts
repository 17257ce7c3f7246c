import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Memory {
  /** Of the process, as the system counts it. */
  rssMb: number;
  /** Of what is still referred to: after a full collection. */
  heapMb: number;
}

let collect: (() => void) | undefined;

/** Memory of this process, after a full collection. */
export function memoryNow(): Memory {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 };
}
