import type { Route } from 'next';
import { timetableToday } from '#tools/classes/timetable-today.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../_server/intl.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Lessons } from '../lessons.tsx';
import { QuestionBlock } from '../question-block.tsx';
import { dayInWords } from '../words.ts';
import { type Subject, studentOf, wordsFor } from './subject.ts';

export async function LessonsBlock(subject: Subject) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      question={t('dashboard.lessons')}
      shape="h-48"
      load={async () => (await callOperation(timetableToday, studentOf(subject), subject.caller)).data}
    >
      {({ lessons, instructional, label, nextSchoolDay }) => ({
        answer: instructional
          ? t('dashboard.lessons.answer', { count: lessons.length })
          : t('dashboard.lessons.none', {
              label: label ?? 'none',
              next: nextSchoolDay ? dayInWords(nextSchoolDay, locale, 'long') : 'none',
            }),
        ask: t('dashboard.lessons.ask', wordsFor(subject)),
        action: (
          <ButtonLink href={`/${subject.caller.role}/timetable` as Route} size="small" variant="quiet">
            {t('dashboard.timetable.week')}
          </ButtonLink>
        ),
        body: lessons.length > 0 && <Lessons lessons={lessons} />,
      })}
    </QuestionBlock>
  );
}
