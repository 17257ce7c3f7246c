import type { Caller } from '#db/caller.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { wellbeingMine } from '#tools/wellbeing/mine.ts';
import { QuestionBlock } from '../../../_components/dashboard/question-block.tsx';
import { todayIn } from '../../../_components/dashboard/words.ts';
import { LineChart } from '../../../_components/ui/line-chart.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { MoodForm } from './mood-form.tsx';

/** The student's own diary: today's entry, and how the last weeks went. Nobody else sees this block. */
export async function MoodBlock({ caller }: { caller: Caller }) {
  const { t } = await getIntl();
  const today = todayIn(caller.timeZone);
  return (
    <QuestionBlock
      question={t('dashboard.myMood')}
      shape="h-64"
      load={async () => (await callOperation(wellbeingMine, {}, caller)).data}
    >
      {({ entries, average, days }) => {
        const written = entries.find(({ day }) => day === today);
        return {
          answer:
            average === null
              ? t('dashboard.myMood.none')
              : t('dashboard.myMood.answer', { average, count: entries.length, days }),
          body: (
            <>
              {entries.length > 1 && (
                <LineChart
                  title={t('dashboard.myMood.chart')}
                  x={{ key: 'day', label: t('ui.day') }}
                  series={[{ key: 'mood', label: t('dashboard.label.mood') }]}
                  rows={entries.map(({ day, mood }) => ({ day, mood }))}
                />
              )}
              <MoodForm key={today} written={written} />
            </>
          ),
        };
      }}
    </QuestionBlock>
  );
}
