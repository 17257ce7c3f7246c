'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { PanelAnswer } from '../../_components/ask-panel.ts';

const EVERY_MS = 5000;
const SLOWEST_MS = 60_000;

export interface Live<Data> {
  data: Data;
  /** Why the figures are old; null while they are fresh. */
  trouble: string | null;
  paused: boolean;
  setPaused: (paused: boolean) => void;
}

/** Asks again every few seconds while the page is seen and not paused; after a failure more and more seldom. */
export function useLive<Data>(first: Data, ask: (signal: AbortSignal) => Promise<PanelAnswer<Data>>): Live<Data> {
  const [data, setData] = useState(first);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [paused, setPaused] = useState(false);
  const asking = useRef(ask);
  asking.current = ask;

  const refresh = useCallback(async (signal: AbortSignal): Promise<boolean> => {
    const answer = await asking.current(signal);
    if (signal.aborted) return true;
    if (answer.ok) setData(answer.data);
    setTrouble(answer.ok ? null : answer.message);
    return answer.ok;
  }, []);

  useEffect(() => {
    if (paused) return;
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = EVERY_MS;
    const turn = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') {
        wait = (await refresh(gone.signal)) ? EVERY_MS : Math.min(wait * 2, SLOWEST_MS);
      }
      if (!gone.signal.aborted) timer = setTimeout(turn, wait);
    };
    const seenAgain = () => {
      if (document.visibilityState === 'visible') void turn();
    };
    timer = setTimeout(turn, wait);
    document.addEventListener('visibilitychange', seenAgain);
    return () => {
      gone.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seenAgain);
    };
  }, [paused, refresh]);

  return { data, trouble, paused, setPaused };
}
