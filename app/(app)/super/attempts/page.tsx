import type { Route } from 'next';
import { attempts } from '#tools/superpanel/attempts.ts';
import { families } from '#tools/superpanel/families.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { Button, ButtonLink } from '../../../_components/ui/button.tsx';
import { EmptyState } from '../../../_components/ui/empty-state.tsx';
import { Field } from '../../../_components/ui/field.tsx';
import { Select } from '../../../_components/ui/select.tsx';
import { getIntl } from '../../../_server/intl.ts';
import { requireCaller } from '../../../_server/session.ts';
import { outcomeWords } from '../_components/outcome-table.tsx';
import { SuperPage } from '../_components/super-page.tsx';
import { AttemptList } from './_components/attempt-list.tsx';

const outcomes = [
  'ok',
  'fallback',
  'failed',
  'quota',
  'key',
  'model',
  'overload',
  'network',
  'timeout',
  'aborted',
] as const;

/** Calls to models one by one: how each ended, and why that key was chosen. What people wrote is not here. */
export default async function AttemptsPage({ searchParams }: PageProps<'/super/attempts'>) {
  const caller = await requireCaller('super_admin');
  const given = await searchParams;
  const one = (name: string) => (typeof given[name] === 'string' && given[name] !== '' ? given[name] : undefined);
  const outcome = outcomes.find((known) => known === one('outcome'));
  const before = one('before') && !Number.isNaN(Date.parse(one('before')!)) ? one('before') : undefined;
  const [{ t }, inWords, found, known] = await Promise.all([
    getIntl(),
    outcomeWords(),
    callOperation(attempts, { family: one('family')?.slice(0, 64), outcome, before }, caller),
    callOperation(families, {}, caller),
  ]);
  const { attempts: shown, before: next } = found.data;
  const names = Object.fromEntries(known.data.families.map(({ family, name }) => [family, name]));
  const older = new URLSearchParams({ family: one('family') ?? '', outcome: outcome ?? '', before: next ?? '' });
  return (
    <SuperPage title={t('super.attempts.title')} lead={t('super.attempts.lead')}>
      <form className="flex flex-wrap items-end gap-3" data-no-print>
        <Field label={t('super.label.family')}>
          {(control) => (
            <Select
              {...control}
              name="family"
              defaultValue={one('family') ?? ''}
              options={[
                { value: '', label: t('super.filter.all') },
                ...known.data.families.map(({ family, name }) => ({ value: family, label: name })),
              ]}
            />
          )}
        </Field>
        <Field label={t('super.label.outcome')}>
          {(control) => (
            <Select
              {...control}
              name="outcome"
              defaultValue={outcome ?? ''}
              options={[
                { value: '', label: t('super.filter.all') },
                ...outcomes.map((value) => ({
                  value,
                  label:
                    value === 'failed'
                      ? t('super.attempts.failed')
                      : value === 'fallback'
                        ? t('super.label.fallback')
                        : inWords(value),
                })),
              ]}
            />
          )}
        </Field>
        <Button type="submit">{t('super.filter.apply')}</Button>
      </form>
      {shown.length > 0 ? (
        <AttemptList attempts={shown} names={names} timeZone={caller.timeZone} />
      ) : (
        <EmptyState title={t('super.attempts.empty')}>{t('super.attempts.emptyHint')}</EmptyState>
      )}
      <nav className="flex gap-3" aria-label={t('super.attempts.pages')}>
        {before && <ButtonLink href="/super/attempts">{t('super.attempts.newest')}</ButtonLink>}
        {next && <ButtonLink href={`/super/attempts?${older}` as Route}>{t('super.attempts.older')}</ButtonLink>}
      </nav>
    </SuperPage>
  );
}
