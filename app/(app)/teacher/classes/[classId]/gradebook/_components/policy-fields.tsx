'use client';

import type { PolicyView } from '#tools/grades/policy-facts.ts';
import { useIntl } from '../../../../../../_components/intl.tsx';
import { Field } from '../../../../../../_components/ui/field.tsx';
import { Input } from '../../../../../../_components/ui/input.tsx';
import { Select } from '../../../../../../_components/ui/select.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '../../../../../../_components/ui/table.tsx';
import { weightOf } from './policy-changes.ts';

type Category = PolicyView['categories'][number];

const numberOf = (text: string) => (Number.isFinite(Number(text)) ? Math.max(0, Number(text)) : 0);

/** What a policy says, as fields. `reason` is null where nobody asks for one. */
export function PolicyFields({
  policy,
  onChange,
  reason,
  onReason,
}: {
  policy: PolicyView;
  onChange: (next: PolicyView) => void;
  reason: string | null;
  onReason: (reason: string) => void;
}) {
  const { t } = useIntl();
  const changeCategory = (id: string, change: Partial<Category>) =>
    onChange({ ...policy, categories: policy.categories.map((one) => (one.id === id ? { ...one, ...change } : one)) });
  const changeTerm = (weight: number) =>
    onChange({ ...policy, terms: policy.terms.map((one) => (one.id === policy.term?.id ? { ...one, weight } : one)) });
  const hasTerms = policy.terms.some(({ parentId }) => parentId === (policy.term?.id ?? null));
  return (
    <>
      <TableFrame label={t('dashboard.policy.title', { class: policy.class.name })} tabIndex={-1}>
        <Table>
          <thead>
            <tr>
              <Th>{t('dashboard.policy.category')}</Th>
              <Th>{t('dashboard.policy.weight')}</Th>
              <Th>{t('dashboard.policy.counting')}</Th>
              <Th>{t('dashboard.policy.drop')}</Th>
              <Th>{t('dashboard.policy.extra')}</Th>
            </tr>
          </thead>
          <tbody>
            {policy.categories.map((category) => (
              <CategoryRow
                key={category.id}
                category={category}
                ofTerm={policy.term !== null}
                onChange={(change) => changeCategory(category.id, change)}
              />
            ))}
          </tbody>
        </Table>
      </TableFrame>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label={t('dashboard.policy.missing')}>
          {(control) => (
            <Select
              {...control}
              value={policy.missing}
              onChange={(event) => onChange({ ...policy, missing: event.target.value as PolicyView['missing'] })}
              options={(['zero', 'left_out'] as const).map((value) => ({
                value,
                label: t(`dashboard.policy.missing.${value}`),
              }))}
            />
          )}
        </Field>
        {policy.term && (
          <Field label={t('dashboard.policy.termWeight')} hint={t('dashboard.policy.termWeightHint')}>
            {(control) => (
              <Input
                {...control}
                type="number"
                min={0}
                max={1000}
                step="any"
                value={weightOf(policy) ?? 1}
                onChange={(event) => changeTerm(numberOf(event.target.value))}
              />
            )}
          </Field>
        )}
        {hasTerms && (
          <Field label={t(policy.term ? 'dashboard.policy.resultTerm' : 'dashboard.policy.result')}>
            {(control) => (
              <Select
                {...control}
                value={policy.result}
                onChange={(event) => onChange({ ...policy, result: event.target.value as PolicyView['result'] })}
                options={(['all_marks', 'terms'] as const).map((value) => ({
                  value,
                  label: t(`dashboard.policy.result.${value}`),
                }))}
              />
            )}
          </Field>
        )}
        {policy.scales.length > 1 && (
          <Field label={t('dashboard.policy.scale')}>
            {(control) => (
              <Select
                {...control}
                value={policy.scale ?? ''}
                onChange={(event) => onChange({ ...policy, scale: event.target.value })}
                options={policy.scales.map(({ name }) => ({ value: name, label: name }))}
              />
            )}
          </Field>
        )}
      </div>
      {reason !== null && (
        <Field label={t('dashboard.policy.reason')}>
          {(control) => (
            <Input {...control} value={reason} maxLength={500} onChange={(event) => onReason(event.target.value)} />
          )}
        </Field>
      )}
    </>
  );
}

function CategoryRow({
  category,
  ofTerm,
  onChange,
}: {
  category: Category;
  /** Only weights differ from term to term. */
  ofTerm: boolean;
  onChange: (change: Partial<Category>) => void;
}) {
  const { t } = useIntl();
  const named = (key: 'weightOf' | 'countingOf' | 'dropOf' | 'extraOf') =>
    t(`dashboard.policy.${key}`, { category: category.name });
  return (
    <tr>
      <RowTh>{category.name}</RowTh>
      <Td>
        <Input
          type="number"
          min={0}
          max={1000}
          step="any"
          className="w-24"
          aria-label={named('weightOf')}
          value={category.weight}
          onChange={(event) => onChange({ weight: numberOf(event.target.value) })}
        />
      </Td>
      <Td>
        <Select
          aria-label={named('countingOf')}
          className="min-w-36"
          disabled={ofTerm}
          value={category.counting}
          onChange={(event) => onChange({ counting: event.target.value as Category['counting'] })}
          options={(['points', 'percent'] as const).map((value) => ({ value, label: t(`dashboard.policy.${value}`) }))}
        />
      </Td>
      <Td>
        <Input
          type="number"
          min={0}
          max={20}
          className="w-20"
          aria-label={named('dropOf')}
          disabled={ofTerm}
          value={category.dropLowest}
          onChange={(event) => onChange({ dropLowest: Math.min(20, Math.trunc(numberOf(event.target.value))) })}
        />
      </Td>
      <Td>
        <input
          type="checkbox"
          className="size-5 accent-accent"
          aria-label={named('extraOf')}
          disabled={ofTerm}
          checked={category.extraCredit}
          onChange={(event) => onChange({ extraCredit: event.target.checked })}
        />
      </Td>
    </tr>
  );
}
