'use client';

import { useEffect, useState } from 'react';
import type { ShownChange } from '#tools/contract/describe-changes.ts';
import type { ShownProposal } from '../_client/chat-message.ts';

/**
 * A proposal's changes with what is kept sealed in words, for whoever may read it: asked for as the card is shown, and kept nowhere.
 * Until it comes, and where it does not, the card says that it is sealed.
 */
export function useWords({ approvalId, changes }: ShownProposal): readonly ShownChange[] {
  const [opened, setOpened] = useState<{ approvalId: string; changes: ShownChange[] } | null>(null);
  const sealed = changes.some(({ fields }) => fields.some((field) => field.sealed));
  useEffect(() => {
    if (!sealed) return;
    const stop = new AbortController();
    fetch(`/api/approvals/${approvalId}/changes`, { signal: stop.signal })
      .then((response) => response.json())
      .then((answer: { success: boolean; data: ShownChange[] }) => {
        if (answer.success) setOpened({ approvalId, changes: answer.data });
      })
      .catch(() => undefined); // the card stays as it is
    return () => stop.abort();
  }, [approvalId, sealed]);
  return opened?.approvalId === approvalId ? opened.changes : changes;
}
