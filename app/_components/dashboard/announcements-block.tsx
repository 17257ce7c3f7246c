import type { Caller } from '#db/caller.ts';
import { announcementsList } from '#tools/announcements/list.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../_server/intl.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Badge } from '../ui/status.tsx';
import { QuestionBlock } from './question-block.tsx';
import { dayInWords } from './words.ts';

/** What was announced to this person lately; each opens to its text. */
export async function AnnouncementsBlock({
  caller,
  className,
  limit = 6,
}: {
  caller: Caller;
  className?: string;
  limit?: number;
}) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.announcements')}
      className={className}
      load={async () => (await callOperation(announcementsList, { limit }, caller)).data}
    >
      {({ announcements, count }) => ({
        answer: announcements[0]
          ? t('dashboard.announcements.answer', {
              title: announcements[0].title,
              day: dayInWords(announcements[0].publishedOn, locale),
              count,
            })
          : t('dashboard.announcements.none'),
        ask: t('dashboard.announcements.ask'),
        body:
          announcements.length > 0 ? (
            <ul className="grid">
              {announcements.map((one) => (
                <li key={one.id} className="border-border border-b last:border-b-0">
                  <details className="group">
                    <summary className="touch-target flex items-baseline justify-between gap-3 py-2">
                      <span className="min-w-0 font-medium underline decoration-border underline-offset-4 group-open:no-underline">
                        {one.title} {one.held && <Badge tone="caution">{t('dashboard.announcements.held')}</Badge>}
                      </span>
                      <span className="shrink-0 text-muted text-sm">
                        {dayInWords(one.publishedOn, locale, 'brief')}
                      </span>
                    </summary>
                    <p className="max-w-[72ch] whitespace-pre-line pb-3 text-muted">{one.body}</p>
                    {one.author && <p className="pb-3 text-muted text-sm">{one.author}</p>}
                  </details>
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState title={t('dashboard.announcements.empty')}>{t('dashboard.announcements.emptyHint')}</EmptyState>
          ),
      })}
    </QuestionBlock>
  );
}
