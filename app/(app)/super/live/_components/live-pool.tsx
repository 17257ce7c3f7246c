'use client';

import { Pause, Play } from 'lucide-react';
import Link from 'next/link';
import type { PoolAnswer } from '#tools/superpanel/pool.ts';
import { shareInWords } from '../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../_components/intl.tsx';
import { Block } from '../../../../_components/ui/block.tsx';
import { Button, ButtonLink } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { EmptyState } from '../../../../_components/ui/empty-state.tsx';
import { askPanel } from '../../_components/ask-panel.ts';
import { LiveFamily } from './live-family.tsx';
import { poolInFigures } from './pool-figures.ts';
import { useLive } from './use-live.ts';

/** Family by family, what is used of each limit now. It refreshes itself while it is seen, and can be stopped. */
export function LivePool({ first }: { first: PoolAnswer }) {
  const { t, locale, timeZone } = useIntl();
  const { data, trouble, paused, setPaused } = useLive(first, (signal) =>
    askPanel<PoolAnswer>('GET', 'pool', { t, signal }),
  );
  const { buckets, lastHour, openAlerts, at } = data;
  const { open, total, dayLeft, cooling } = poolInFigures(buckets);
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone }).format(new Date(at));
  const families = [...Map.groupBy(buckets, ({ family }) => family)];
  return (
    <div className="grid gap-4">
      {openAlerts > 0 && (
        <Callout tone="caution" action={<Link href="/super/alerts">{t('super.live.toAlerts')}</Link>}>
          {t('super.live.alerts', { count: openAlerts })}
        </Callout>
      )}
      {trouble && (
        <Callout tone="alert" title={t('super.live.old', { clock })} announce>
          {trouble}
        </Callout>
      )}
      <Block
        question={t('super.pool')}
        answer={total > 0 && t('super.pool.answer', { open, total, dayLeft, cooling })}
        action={
          <div className="flex flex-wrap items-center gap-3">
            <span className="text-muted text-sm" data-figures>
              {paused ? t('super.live.pausedAt', { clock }) : t('super.live.at', { clock })}
            </span>
            <Button
              size="small"
              icon={paused ? <Play aria-hidden className="size-4" /> : <Pause aria-hidden className="size-4" />}
              onClick={() => setPaused(!paused)}
            >
              {paused ? t('super.live.resume') : t('super.live.pause')}
            </Button>
          </div>
        }
      >
        {total > 0 ? (
          <>
            <p className="text-muted text-sm" data-figures>
              {lastHour.attempts === 0
                ? t('super.live.quiet')
                : t('super.live.hour', {
                    ...lastHour,
                    share: shareInWords(lastHour.afterFallback / Math.max(1, lastHour.answered), locale),
                  })}
            </p>
            <ul className="grid gap-3">
              {families.map(([family, own]) => (
                <LiveFamily key={family} buckets={own} />
              ))}
            </ul>
            <p className="max-w-[72ch] text-muted text-sm">{t('super.pool.note')}</p>
          </>
        ) : (
          <EmptyState
            title={t('super.pool.empty')}
            action={<ButtonLink href="/super/keys/add">{t('super.keys.add')}</ButtonLink>}
          >
            {t('super.pool.emptyHint')}
          </EmptyState>
        )}
      </Block>
    </div>
  );
}
