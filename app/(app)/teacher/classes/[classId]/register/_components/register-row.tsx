'use client';

import { Info, Lock } from 'lucide-react';
import { dayInWords } from '../../../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { classNames } from '../../../../../../_components/ui/class-names.ts';
import type { Code, Mark, RegisterStudent } from '../register-draft.ts';
import { CodeChoice } from './code-choice.tsx';

/** One student: the name, what the family or the office has said, and the codes to choose from. */
export function RegisterRow({
  student,
  mark,
  codes,
  locked,
  isActive,
  index,
  onActivate,
  onMark,
  onMinutes,
}: {
  student: RegisterStudent;
  mark: Mark | undefined;
  codes: readonly Code[];
  /** Nothing can be entered: the office's entry, or a register that is closed. */
  locked: boolean;
  isActive: boolean;
  index: number;
  onActivate: () => void;
  onMark: (code: Code) => void;
  onMinutes: (minutes: number | null) => void;
}) {
  const { t, locale } = useIntl();
  const isLate = codes.find(({ id }) => id === mark?.codeId)?.late ?? false;
  return (
    <li
      tabIndex={locked ? (isActive ? 0 : -1) : undefined}
      onFocus={onActivate}
      className={classNames(
        'grid scroll-mb-32 scroll-mt-20 items-center gap-x-4 gap-y-2 border-border border-b px-3 py-2.5 last:border-b-0 sm:px-4 md:grid-cols-[minmax(10rem,1fr)_auto] md:py-1',
        'focus-within:bg-subtle focus-visible:-outline-offset-2',
      )}
    >
      <div className="min-w-0">
        <p className="flex items-baseline gap-2 font-medium">
          <span aria-hidden className="w-5 shrink-0 text-end font-normal text-muted text-xs" data-figures>
            {index + 1}
          </span>
          {student.name}
        </p>
        {student.report && !student.office && (
          <p className="flex gap-1.5 ps-7 text-info text-sm">
            <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
            {t(student.report.confirmed ? 'dashboard.register.confirmed' : 'dashboard.register.reported', {
              reason: student.report.reason,
              until: dayInWords(student.report.until, locale, 'brief'),
            })}
          </p>
        )}
      </div>
      {locked ? (
        <p className="flex min-h-11 items-center gap-1.5 ps-7 pointer-fine:min-h-9 text-muted text-sm md:ps-0">
          {student.office && <Lock aria-hidden className="size-4 shrink-0" />}
          <span>
            <span className="font-medium text-text">{student.mark?.label ?? t('dashboard.register.noMark')}</span>
            {student.mark?.minutesLate ? `, ${t('dashboard.minutes', { count: student.mark.minutesLate })}` : ''}
            {student.office && ` · ${t('dashboard.register.office')}`}
          </span>
        </p>
      ) : (
        <div className="flex flex-wrap items-center gap-2 md:flex-nowrap md:justify-end">
          {isLate && (
            <label className="order-last flex items-center gap-1.5 text-muted text-sm md:order-none">
              <input
                inputMode="numeric"
                pattern="[0-9]*"
                maxLength={3}
                value={mark?.minutesLate ?? ''}
                tabIndex={isActive ? 0 : -1}
                onChange={(event) => {
                  const minutes = Number.parseInt(event.target.value, 10);
                  onMinutes(Number.isNaN(minutes) ? null : Math.min(600, minutes));
                }}
                aria-label={t('dashboard.register.minutesOf', { name: student.name })}
                className="control !w-14 !px-2 !py-1 pointer-coarse:!min-h-11 pointer-fine:!min-h-9 text-end"
              />
              {t('dashboard.register.minutes')}
            </label>
          )}
          <CodeChoice
            label={student.name}
            codes={codes}
            chosen={mark?.codeId}
            isReachable={isActive}
            onChoose={onMark}
          />
        </div>
      )}
    </li>
  );
}
