'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { FamilyCard } from '#tools/superpanel/cards.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { Button, ButtonLink } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Checkbox } from '../../../../_components/ui/checkbox.tsx';
import { Field } from '../../../../_components/ui/field.tsx';
import { Input } from '../../../../_components/ui/input.tsx';
import { type Option, Select } from '../../../../_components/ui/select.tsx';
import type { MessageKey } from '../../../../messages/translate.ts';
import { usePanelForm } from '../../_components/use-panel-form.ts';
import { ChangedMeanwhile } from './changed-meanwhile.tsx';

const numbers = [
  'requestsPerMinute',
  'requestsPerDay',
  'tokensPerMinute',
  'sendGuardMilliseconds',
  'inputPricePerMillion',
  'outputPricePerMillion',
] as const;
const texts = ['name', 'modelId', 'dayTimeZone', 'minuteWindow', 'tier'] as const;
type Entry = (typeof numbers)[number] | (typeof texts)[number] | 'family';

/** What a family begins with: the provider's own habits. */
const usual: Partial<Record<Entry, string | number>> = {
  dayTimeZone: 'America/Los_Angeles',
  sendGuardMilliseconds: 2000,
  inputPricePerMillion: 0,
  outputPricePerMillion: 0,
};

/** Only what was changed is sent: two people who change different things after one another both get theirs. */
function bodyOf(form: FormData, of: FamilyCard | undefined): Record<string, unknown> {
  const given: Record<string, unknown> = {
    ...Object.fromEntries(texts.map((name) => [name, String(form.get(name) ?? '')])),
    ...Object.fromEntries(numbers.map((name) => [name, form.get(name) === '' ? undefined : Number(form.get(name))])),
    canCallTools: form.get('canCallTools') === 'on',
    successor: form.get('successor') || null,
  };
  if (!of) return { ...given, family: String(form.get('family')) };
  const changed = Object.entries(given).filter(([name, value]) => value !== of[name as keyof FamilyCard]);
  return { ...Object.fromEntries(changed), revision: of.revision };
}

/** A new family, or the change of one. */
export function FamilyForm({ of: given, others }: { of?: FamilyCard; others: readonly FamilyCard[] }) {
  const t = useTranslate();
  // What this person has seen: a newer version comes in when they ask for it, not under their hands.
  const [of] = useState(given);
  const router = useRouter();
  const { busy, onSubmit, failure, problem } = usePanelForm<FamilyCard>(
    of ? 'PATCH' : 'POST',
    of ? `families/${encodeURIComponent(of.family)}` : 'families',
    (form) => bodyOf(form, of),
    () => router.push('/super/families'),
  );
  const entry = (name: Entry, options: { hint?: MessageKey; number?: boolean; mono?: boolean } = {}) => (
    <Field label={t(`super.family.${name}`)} hint={options.hint && t(options.hint)} error={problem(name)}>
      {(control) => (
        <Input
          {...control}
          name={name}
          defaultValue={of?.[name] ?? usual[name] ?? ''}
          autoComplete="off"
          {...(options.number ? { type: 'number', min: 0, step: 'any', inputMode: 'decimal' as const } : {})}
        />
      )}
    </Field>
  );
  const select = (name: 'tier' | 'minuteWindow' | 'successor', choices: Option[]) => (
    <Field label={t(`super.family.${name}`)} error={problem(name)}>
      {(control) => (
        <Select {...control} name={name} defaultValue={of?.[name] ?? choices[0]?.value} options={choices} />
      )}
    </Field>
  );
  return (
    <form onSubmit={onSubmit} noValidate className="grid max-w-3xl gap-6">
      {failure && failure.issues.length === 0 && (
        <Callout
          tone="alert"
          title={failure.message}
          action={
            failure.code === 'conflict' && (
              <Button size="small" onClick={() => window.location.reload()}>
                {t('super.family.reload')}
              </Button>
            )
          }
          announce
        >
          {of && <ChangedMeanwhile seen={of} current={failure.current} />}
        </Callout>
      )}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {!of && entry('family', { hint: 'super.family.familyHint' })}
        {entry('name')}
        {entry('modelId', { hint: 'super.family.modelIdHint' })}
        {select('tier', [
          { value: 'normal', label: t('super.families.tier.normal') },
          { value: 'extra', label: t('super.families.tier.extra') },
        ])}
        {select('successor', [
          { value: '', label: t('super.families.noSuccessor') },
          ...others
            .filter((other) => other.family !== of?.family && other.status !== 'retired')
            .map((other) => ({ value: other.family, label: other.name })),
        ])}
        <Checkbox
          name="canCallTools"
          label={t('super.family.canCallTools')}
          hint={t('super.family.canCallToolsHint')}
          defaultChecked={of?.canCallTools ?? true}
        />
      </div>
      <fieldset className="grid items-start gap-4 sm:grid-cols-3">
        <legend className="mb-3 font-medium">{t('super.family.limits')}</legend>
        {entry('requestsPerMinute', { number: true })}
        {entry('requestsPerDay', { number: true })}
        {entry('tokensPerMinute', { number: true })}
      </fieldset>
      <fieldset className="grid items-start gap-4 sm:grid-cols-3">
        <legend className="mb-3 font-medium">{t('super.family.windows')}</legend>
        {select('minuteWindow', [
          { value: 'fixed', label: t('super.family.fixed') },
          { value: 'sliding', label: t('super.family.sliding') },
        ])}
        {entry('dayTimeZone', { hint: 'super.family.dayTimeZoneHint' })}
        {entry('sendGuardMilliseconds', { hint: 'super.family.sendGuardHint', number: true })}
      </fieldset>
      <fieldset className="grid items-start gap-4 sm:grid-cols-3">
        <legend className="mb-3 font-medium">{t('super.family.prices')}</legend>
        {entry('inputPricePerMillion', { number: true })}
        {entry('outputPricePerMillion', { number: true })}
      </fieldset>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={busy}>
          {of ? t('super.save') : t('super.families.add')}
        </Button>
        <ButtonLink href="/super/families">{t('super.cancel')}</ButtonLink>
      </div>
    </form>
  );
}
