'use client';

import { useFormAction } from '../../../_components/dashboard/use-form-action.ts';
import { useTranslate } from '../../../_components/intl.tsx';
import { Button } from '../../../_components/ui/button.tsx';
import { Callout } from '../../../_components/ui/callout.tsx';
import { Checkbox } from '../../../_components/ui/checkbox.tsx';
import { Field } from '../../../_components/ui/field.tsx';
import { Textarea } from '../../../_components/ui/input.tsx';
import { saveMood } from '../_actions/save-mood.ts';

const moods = [1, 2, 3, 4, 5] as const;

interface Written {
  mood: number;
  note: string | null;
  sharedWithTeachers: boolean;
  sharedWithGuardians: boolean;
}

/** Today's mood: five steps, a note if one likes, and private unless shared. */
export function MoodForm({ written }: { written: Written | undefined }) {
  const t = useTranslate();
  const { state, busy, onSubmit } = useFormAction(saveMood);
  const care = state && 'care' in state ? state.care : undefined;
  return (
    <form onSubmit={onSubmit} className="grid gap-4 border-border border-t pt-4">
      {care && (
        <Callout tone="info" announce>
          <p className="whitespace-pre-line">{care}</p>
        </Callout>
      )}
      <fieldset>
        <legend className="mb-2 font-medium text-sm">{t('dashboard.myMood.today')}</legend>
        <div className="grid grid-cols-5 gap-1.5">
          {moods.map((mood) => (
            <label
              key={mood}
              className="grid min-h-14 cursor-pointer place-items-center content-center rounded-md border border-control px-1 py-1.5 text-center has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="mood"
                value={mood}
                required
                defaultChecked={written?.mood === mood}
                className="sr-only"
              />
              <span className="font-medium text-lg" data-figures>
                {mood}
              </span>
              <span className="text-muted text-xs">{t(`dashboard.mood.${mood}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t('dashboard.myMood.note')} hint={t('dashboard.myMood.noteHint')}>
        {(control) => (
          <Textarea {...control} name="note" rows={2} maxLength={2000} defaultValue={written?.note ?? ''} />
        )}
      </Field>
      <div>
        <Checkbox
          name="teachers"
          label={t('dashboard.myMood.teachers')}
          defaultChecked={written?.sharedWithTeachers ?? false}
        />
        <Checkbox
          name="guardians"
          label={t('dashboard.myMood.guardians')}
          defaultChecked={written?.sharedWithGuardians ?? false}
        />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" busy={busy}>
          {t(written ? 'dashboard.myMood.change' : 'dashboard.myMood.save')}
        </Button>
        <p role="status" className={state?.ok === false ? 'text-alert text-sm' : 'text-muted text-sm'}>
          {state?.message}
        </p>
      </div>
    </form>
  );
}
