'use client';

import { useMemo, useSyncExternalStore } from 'react';
import type { ShownProposal } from '../_client/chat-message.ts';
import { type Decision, decisionOf } from '../_client/decision.ts';
import { useChatActions } from './chat-actions.tsx';

/** A proposal of a message, what became of it, and what would be approved now: another one, if the world has moved. */
export interface Considered {
  /** Its id in the message. */
  key: string;
  proposal: ShownProposal;
  decision: Decision;
}

export function useDecisions(proposals: readonly ShownProposal[]): Considered[] {
  const { store } = useChatActions();
  const { decisions, approvals } = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  return useMemo(
    () =>
      proposals.map((original) => {
        const key = original.approvalId;
        const decision = decisions.get(key) ?? decisionOf(original, approvals.get(key), Date.now());
        return { key, proposal: decision.state === 'moved' ? decision.proposal : original, decision };
      }),
    [proposals, decisions, approvals],
  );
}

/** Whether this one still waits for the person. */
export const isOpen = ({ decision }: Considered): boolean =>
  decision.state === 'open' || decision.state === 'moved' || decision.state === 'refused';
