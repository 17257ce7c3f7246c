'use client';

import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import { request } from '../_client/request.ts';
import type { ListedOperation } from '../_server/role-operations.ts';

export interface Quota {
  normal: { left: number; limit: number };
  extra: { left: number; limit: number };
  resetsAt: string;
}

interface ChatSettings {
  operations: readonly ListedOperation[];
  titleOf(toolName: string): string;
  demonstration: boolean;
  quota: Quota | undefined;
  refreshQuota(): Promise<void>;
}

const Context = createContext<ChatSettings | null>(null);

/** What every conversation here has in common. */
export function ChatSettingsProvider({
  operations,
  demonstration,
  quota: first,
  children,
}: Pick<ChatSettings, 'operations' | 'demonstration' | 'quota'> & { children: ReactNode }) {
  const [quota, setQuota] = useState(first);
  const refreshQuota = useCallback(async () => {
    const answered = await request<Quota>('/api/me/quota').catch(() => undefined);
    if (answered) setQuota(answered.data);
  }, []);
  const value = useMemo(() => {
    const titles = new Map(operations.map((operation) => [operation.toolName, operation.title]));
    const titleOf = (toolName: string) => titles.get(toolName) ?? toolName.replace(/^.*_/, '');
    return { operations, titleOf, demonstration, quota, refreshQuota };
  }, [operations, demonstration, quota, refreshQuota]);
  return <Context value={value}>{children}</Context>;
}

export function useChatSettings(): ChatSettings {
  const settings = use(Context);
  if (!settings) throw new Error('useChatSettings needs the frame of the chat above it');
  return settings;
}
