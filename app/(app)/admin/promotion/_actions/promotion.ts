'use server';

import { revalidatePath } from 'next/cache';
import { promotionApply } from '#tools/promotion/apply.ts';
import { promotionOpenYear } from '#tools/promotion/open-year.ts';
import { promotionExcept, promotionMap } from '#tools/promotion/plan-mapping.ts';
import { promotionRollBack } from '#tools/promotion/roll-back.ts';
import { type Acted, act } from '../../../../_server/act.ts';
import { keeperRole } from '../../../../_server/duties.ts';
import { getIntl } from '../../../../_server/intl.ts';

type Outcome = 'promote' | 'repeat' | 'graduate' | 'leave';

const changed = <Done extends Acted<unknown>>(acted: Done): Done => {
  if (acted.ok) revalidatePath('/admin/promotion');
  return acted;
};
const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim();

/**
 * Saves where homerooms go that were changed: fields `outcome/<class>` and `to/<class>`, and `was/<class>` as the page
 * had them. What another has said meanwhile of other homerooms stands.
 */
export async function saveMapping(form: FormData): Promise<Acted<unknown>> {
  const homerooms = [...form.keys()]
    .filter((name) => name.startsWith('outcome/'))
    .map((name) => name.slice('outcome/'.length))
    .map((fromClassId) => {
      const outcome = text(form, `outcome/${fromClassId}`) as Outcome;
      const toClassId = text(form, `to/${fromClassId}`);
      const moves = outcome === 'promote' || outcome === 'repeat';
      return { fromClassId, outcome, ...(moves && toClassId && { toClassId }) };
    })
    .filter(
      ({ fromClassId, outcome, toClassId }) => text(form, `was/${fromClassId}`) !== `${outcome}/${toClassId ?? ''}`,
    );
  if (homerooms.length === 0) {
    const { t } = await getIntl();
    return { ok: true, message: t('dashboard.promotion.unchanged'), data: null, operationId: undefined };
  }
  return changed(await act([await keeperRole()], promotionMap, { homerooms }));
}

export async function saveException(form: FormData): Promise<Acted<unknown>> {
  const toClassId = text(form, 'toClassId');
  const input = {
    studentId: text(form, 'student'),
    outcome: text(form, 'outcome') as Outcome,
    reason: text(form, 'reason'),
    ...(toClassId && { toClassId }),
  };
  return changed(await act([await keeperRole()], promotionExcept, input));
}

/** The student goes where their homeroom goes again. */
export async function withdrawException(studentId: string): Promise<Acted<unknown>> {
  const { t } = await getIntl();
  const input = { studentId, outcome: 'homeroom' as const, reason: t('dashboard.promotion.withdrawn') };
  return changed(await act([await keeperRole()], promotionExcept, input));
}

/** Applies exactly the plan that was shown. Pressed twice, it has one effect. */
export async function applyPromotion(planHash: string, idempotencyKey: string): Promise<Acted<unknown>> {
  return changed(await act([await keeperRole()], promotionApply, { planHash }, { idempotencyKey }));
}

export async function rollBack(runId: string): Promise<Acted<unknown>> {
  return changed(await act([await keeperRole()], promotionRollBack, { runId }));
}

export async function openYear(form: FormData): Promise<Acted<unknown>> {
  const input = { name: text(form, 'name'), startsOn: text(form, 'startsOn'), endsOn: text(form, 'endsOn') };
  return changed(await act([await keeperRole()], promotionOpenYear, input));
}
