import { Award, Medal, Sparkles } from 'lucide-react';
import { achievementsOfStudent } from '#tools/achievements/of-student.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../_server/intl.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { QuestionBlock } from '../question-block.tsx';
import { dayInWords } from '../words.ts';
import { type Subject, studentOf, wordsFor } from './subject.ts';

const icons = { xp: Sparkles, badge: Medal, award: Award };

/** What was recognised, by whom and why. Nobody is ranked. */
export async function RecognitionBlock(subject: Subject) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.recognition')}
      load={async () =>
        (await callOperation(achievementsOfStudent, { ...studentOf(subject), limit: 6 }, subject.caller)).data
      }
    >
      {(found) => ({
        answer: t('dashboard.recognition.answer', {
          ...{ points: found.points, recent: found.pointsLast30Days, badges: found.badges, awards: found.awards },
        }),
        ask: t('dashboard.recognition.ask', wordsFor(subject)),
        body:
          found.achievements.length > 0 ? (
            <ul className="grid">
              {found.achievements.map((one) => {
                const Icon = icons[one.kind];
                return (
                  <li
                    key={one.id}
                    className="grid grid-cols-[auto_1fr_auto] items-baseline gap-x-3 border-border border-b py-2 last:border-b-0"
                  >
                    <Icon aria-hidden className="size-4 translate-y-0.5 text-accent" />
                    <span className="min-w-0">
                      {one.title}
                      {one.points > 0 && (
                        <span className="text-muted text-sm"> · {t('dashboard.points', { count: one.points })}</span>
                      )}
                      <span className="block text-muted text-sm">
                        {[one.reason, one.awardedBy].filter(Boolean).join(' · ')}
                      </span>
                    </span>
                    <span className="text-muted text-sm">{dayInWords(one.awardedOn, locale, 'brief')}</span>
                  </li>
                );
              })}
            </ul>
          ) : (
            <EmptyState title={t('dashboard.recognition.empty')}>{t('dashboard.recognition.emptyHint')}</EmptyState>
          ),
      })}
    </QuestionBlock>
  );
}
