'use client';

import { useState } from 'react';
import { useToldForm } from '../../../../_components/dashboard/use-told-form.ts';
import { useTranslate } from '../../../../_components/intl.tsx';
import { useKeeperRole } from '../../../../_components/session-context.tsx';
import { Button } from '../../../../_components/ui/button.tsx';
import { Callout } from '../../../../_components/ui/callout.tsx';
import { Select } from '../../../../_components/ui/select.tsx';
import { Badge } from '../../../../_components/ui/status.tsx';
import { RowTh, Table, TableFrame, Td, Th } from '../../../../_components/ui/table.tsx';
import { saveMapping } from '../_actions/promotion.ts';

export const outcomes = ['promote', 'repeat', 'graduate', 'leave'] as const;
export type Outcome = (typeof outcomes)[number];
export interface Place {
  id: string;
  name: string;
}
export interface Homeroom {
  fromClassId: string;
  class: string;
  students: number;
  outcome: Outcome;
  toClassId: string | null;
  said: boolean;
}

/** Where each homeroom goes, with the usual answer filled in. Saving moves nobody. */
export function MappingForm({ homerooms, places }: { homerooms: readonly Homeroom[]; places: readonly Place[] }) {
  const t = useTranslate();
  const { state, busy, onSubmit } = useToldForm(saveMapping, useKeeperRole());
  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <TableFrame label={t('dashboard.promotion.plan')}>
        <Table>
          <thead>
            <tr>
              <Th stick>{t('dashboard.promotion.homeroom')}</Th>
              <Th align="end">{t('dashboard.promotion.students')}</Th>
              <Th>{t('dashboard.promotion.outcome')}</Th>
              <Th>{t('dashboard.promotion.to')}</Th>
            </tr>
          </thead>
          <tbody>
            {homerooms.map((homeroom) => (
              <MappingRow
                key={`${homeroom.fromClassId}/${homeroom.outcome}/${homeroom.toClassId}`}
                homeroom={homeroom}
                places={places}
              />
            ))}
          </tbody>
        </Table>
      </TableFrame>
      {state?.ok === false && (
        <Callout tone="alert" announce>
          {state.message}
        </Callout>
      )}
      <div>
        <Button type="submit" busy={busy}>
          {t('dashboard.promotion.save')}
        </Button>
      </div>
    </form>
  );
}

function MappingRow({ homeroom, places }: { homeroom: Homeroom; places: readonly Place[] }) {
  const t = useTranslate();
  const [outcome, setOutcome] = useState<string>(homeroom.outcome);
  const moves = outcome === 'promote' || outcome === 'repeat';
  return (
    <tr>
      <RowTh stick className="min-w-20">
        <input
          type="hidden"
          name={`was/${homeroom.fromClassId}`}
          value={`${homeroom.outcome}/${homeroom.toClassId ?? ''}`}
        />
        {homeroom.class} {homeroom.said && <Badge tone="good">{t('dashboard.promotion.said')}</Badge>}
      </RowTh>
      <Td align="end" data-figures>
        {homeroom.students}
      </Td>
      <Td>
        <Select
          aria-label={t('dashboard.promotion.outcomeOf', { class: homeroom.class })}
          name={`outcome/${homeroom.fromClassId}`}
          value={outcome}
          onChange={(event) => setOutcome(event.target.value)}
          options={outcomes.map((value) => ({ value, label: t(`dashboard.promotion.outcome.${value}`) }))}
          className="min-w-40"
        />
      </Td>
      <Td>
        {moves ? (
          <Select
            aria-label={t('dashboard.promotion.toOf', { class: homeroom.class })}
            name={`to/${homeroom.fromClassId}`}
            defaultValue={homeroom.toClassId ?? ''}
            options={[
              { value: '', label: t('dashboard.promotion.nowhere') },
              ...places.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            className="min-w-40"
          />
        ) : (
          '–'
        )}
      </Td>
    </tr>
  );
}
