'use client';

import { EyeOff } from 'lucide-react';
import { useState } from 'react';
import { dayInWords } from '../../../../../../_components/dashboard/words.ts';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { Button } from '../../../../../../_components/ui/button.tsx';
import { RadioGroup } from '../../../../../../_components/ui/checkbox.tsx';
import { Dialog } from '../../../../../../_components/ui/dialog.tsx';
import { Field } from '../../../../../../_components/ui/field.tsx';
import { formatNumber } from '../../../../../../_components/ui/format.ts';
import { Input } from '../../../../../../_components/ui/input.tsx';
import { Th } from '../../../../../../_components/ui/table.tsx';
import type { Audience } from '../_actions/save-marks.ts';
import type { AssessmentColumn, CellMark } from '../cells.ts';

/** An assessment: what it is, when it is due, what it is worth, and how many of its marks nobody outside sees yet. */
export function AssessmentHead({
  assessment,
  marks,
  onRelease,
}: {
  assessment: AssessmentColumn;
  marks: readonly CellMark[];
  onRelease: (audience: Audience, at?: string) => void;
}) {
  const { t, locale } = useIntl();
  const [asking, setAsking] = useState(false);
  const [audience, setAudience] = useState<Audience>('both');
  const [from, setFrom] = useState('');
  const own = marks.filter((mark) => mark.assessmentId === assessment.id && mark.state !== 'ungraded');
  const hidden = own.filter((mark) => !(mark.released && mark.releasedToGuardians)).length;
  const hiddenFrom = {
    students: own.filter((mark) => !mark.released).length,
    guardians: own.filter((mark) => !mark.releasedToGuardians).length,
  };
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
        description={t('dashboard.gradebook.release.text', { count: hidden, ...hiddenFrom })}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('dashboard.cancel')}</Button>
            <Button
              variant="primary"
              onClick={() => {
                setAsking(false);
                onRelease(audience, from === '' ? undefined : new Date(from).toISOString());
              }}
            >
              {t('dashboard.gradebook.release.action', { count: audience === 'both' ? hidden : hiddenFrom[audience] })}
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <RadioGroup
            legend={t('dashboard.gradebook.release.audience')}
            name={`audience-${assessment.id}`}
            value={audience}
            onValueChange={(value) => setAudience(value as Audience)}
            choices={(['both', 'students', 'guardians'] as const).map((value) => ({
              value,
              label: t(`dashboard.gradebook.release.${value}`),
            }))}
          />
          <Field label={t('dashboard.gradebook.release.from')} hint={t('dashboard.gradebook.release.fromHint')}>
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
            )}
          </Field>
        </div>
      </Dialog>
    </Th>
  );
}
