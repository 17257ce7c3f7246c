'use client';

import { EyeOff } from 'lucide-react';
import { useState } from 'react';
import { dayInWords } from '../../../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { Button } from '../../../../../../_components/ui/button.tsx';
import { Dialog } from '../../../../../../_components/ui/dialog.tsx';
import { formatNumber } from '../../../../../../_components/ui/format.ts';
import { Th } from '../../../../../../_components/ui/table.tsx';
import type { AssessmentColumn, CellMark } from '../cells.ts';

/** An assessment: what it is, when it is due, what it is worth, and how many of its marks nobody outside sees yet. */
export function AssessmentHead({
  assessment,
  marks,
  onRelease,
}: {
  assessment: AssessmentColumn;
  marks: readonly CellMark[];
  onRelease: () => void;
}) {
  const { t, locale } = useIntl();
  const [asking, setAsking] = useState(false);
  const hidden = marks.filter(
    (mark) => mark.assessmentId === assessment.id && mark.state !== 'ungraded' && !mark.released,
  ).length;
  return (
    <Th align="end" className="min-w-22 max-w-32 !px-2">
      <span className="line-clamp-3 font-medium text-text leading-tight" title={assessment.title}>
        {assessment.title}
      </span>
      <span className="block font-normal text-xs">{dayInWords(assessment.dueOn, locale, 'brief')}</span>
      <span className="block whitespace-nowrap font-normal text-xs">
        {t(assessment.extraCredit ? 'dashboard.gradebook.extra' : 'dashboard.gradebook.outOf', {
          max: formatNumber(assessment.maxScore, locale),
        })}
      </span>
      {!assessment.published ? (
        <span className="block font-normal text-info text-xs">{t('dashboard.gradebook.draft')}</span>
      ) : (
        hidden > 0 && (
          <button
            type="button"
            onClick={() => setAsking(true)}
            className="touch-target inline-flex items-center gap-1 whitespace-nowrap rounded-sm font-normal text-accent text-xs underline underline-offset-2"
          >
            <EyeOff aria-hidden className="size-3.5 shrink-0" />
            {t('dashboard.gradebook.hidden', { count: hidden })}
          </button>
        )
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('dashboard.gradebook.release.title', { title: assessment.title })}
        description={t('dashboard.gradebook.release.text', { count: hidden })}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('dashboard.cancel')}</Button>
            <Button
              variant="primary"
              onClick={() => {
                setAsking(false);
                onRelease();
              }}
            >
              {t('dashboard.gradebook.release.action', { count: hidden })}
            </Button>
          </>
        }
      />
    </Th>
  );
}
