'use client';

import { useEffect, useState } from 'react';

/**
 * Reads out `text`, sentence by sentence: what is still being written waits for its full stop, so that a streamed
 * answer is heard in sentences and not in tokens. Set `done` when the text is complete.
 */
export function LiveRegion({ text, done = true }: { text: string; done?: boolean }) {
  const [said, setSaid] = useState({ length: 0, words: '' });
  useEffect(() => {
    setSaid((before) => {
      const from = text.length < before.length ? 0 : before.length;
      const end = done ? text.length : lastSentenceEnd(text);
      return end > from ? { length: end, words: text.slice(from, end) } : before;
    });
  }, [text, done]);
  return (
    <div aria-live="polite" className="sr-only">
      {said.words}
    </div>
  );
}

function lastSentenceEnd(text: string): number {
  const ends = [...text.matchAll(/[.!?…。！？؟।](?=\s)|\n/g)];
  const last = ends.at(-1);
  return last ? last.index + last[0].length : 0;
}
