/**
 * `work`, or the signal's reason as soon as it is aborted. What `work` answers after that is given to `release`: nobody
 * else will.
 */
export function untilAborted<Answer>(
  work: Promise<Answer>,
  signal: AbortSignal | undefined,
  release: (late: Answer) => void,
): Promise<Answer> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      work.then(release, () => {});
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
