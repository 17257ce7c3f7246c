import { attendanceOfStudent } from '#tools/attendance/of-student.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { getIntl } from '../../../_server/intl.ts';
import { Drawing } from '../../ui/drawing.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { attendanceInWords } from '../figures.ts';
import { QuestionBlock } from '../question-block.tsx';
import { type Subject, studentOf, wordsFor } from './subject.ts';

/** The rate with its denominator, and the calendar that it comes from. */
export async function AttendanceBlock(subject: Subject) {
  const { t, locale } = await getIntl();
  return (
    <QuestionBlock
      className="md:col-span-2"
      question={t('dashboard.attendance')}
      shape="h-80"
      load={() => callOperation(attendanceOfStudent, studentOf(subject), subject.caller)}
    >
      {({ data, drawings }) => {
        const calendar = drawings.find(({ kind }) => kind === 'heatmap');
        return {
          answer: attendanceInWords(data, t, locale),
          ask: t('dashboard.attendance.ask', wordsFor(subject)),
          body:
            data.recorded > 0 && calendar ? (
              <>
                <p className="text-muted">
                  {t('dashboard.attendance.detail', {
                    ...{ absent: data.absent, excused: data.excused, late: data.late },
                    ...{ gaps: data.sessionsNotTaken + data.unmarked, due: data.sessionsDue },
                  })}
                </p>
                <Drawing drawing={calendar} />
              </>
            ) : (
              <EmptyState title={t('dashboard.class.attendance.empty')}>
                {t('dashboard.attendance.emptyHint')}
              </EmptyState>
            ),
        };
      }}
    </QuestionBlock>
  );
}
