'use client';

import { memo, useSyncExternalStore } from 'react';
import { useIntl } from '#app/_components/intl.tsx';
import { useChatSettings } from './chat-settings.tsx';

/** Below the field: what stands in the way, else what serves and how much of it is left today. */
export const ComposerFooter = memo(function ComposerFooter({ notice }: { notice: string | undefined }) {
  const { t } = useIntl();
  const { demonstration } = useChatSettings();
  const online = useOnline();
  const words = notice ?? (online ? undefined : t('chat.composer.offline'));
  return (
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 px-2 pt-1.5 text-muted text-xs">
      <p role="status" className={words ? 'text-text' : ''}>
        {words ?? (demonstration && t('chat.demonstration'))}
      </p>
      <QuotaLeft />
    </div>
  );
});

function QuotaLeft() {
  const { t } = useIntl();
  const { quota } = useChatSettings();
  if (!quota) return null;
  const { normal, extra } = quota;
  const at = new Date(quota.resetsAt);
  const used = normal.left <= 0;
  const share = used ? extra : normal;
  const label = used
    ? t('chat.quota.extraLabel', { normal: normal.limit, left: extra.left, limit: extra.limit, at })
    : t('chat.quota.label', { left: normal.left, limit: normal.limit, at });
  return (
    <p title={label} data-figures>
      {t(used ? 'chat.quota.extra' : 'chat.quota', { left: share.left, limit: share.limit })}
      {', '}
      {t('chat.quota.resets', { at })}
    </p>
  );
}

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

const useOnline = () =>
  useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
