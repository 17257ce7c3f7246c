'use server';

import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { addGuardian, changeGuardian, type GuardianLink } from '#tools/people/guardian-links.ts';
import { type Acted, act } from '../../../../../../_server/act.ts';
import { keeperRole } from '../../../../../../_server/duties.ts';
import { getIntl } from '../../../../../../_server/intl.ts';

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim();
const flagsOf = (form: FormData) => ({
  livesWith: form.has('livesWith'),
  legalGuardian: form.has('legalGuardian'),
  primaryContact: form.has('primaryContact'),
  emergencyContact: form.has('emergencyContact'),
  priority: Number(text(form, 'priority') || 1),
  dataAccess: form.has('dataAccess'),
});
const changed = <Done extends Acted<unknown>>(acted: Done): Done => {
  if (acted.ok) revalidatePath('/admin/people/[studentId]/guardians', 'page');
  return acted;
};

export async function addLink(form: FormData): Promise<Acted<unknown>> {
  const startsOn = text(form, 'startsOn');
  const input = {
    studentId: text(form, 'studentId'),
    guardianId: text(form, 'guardian'),
    relation: text(form, 'relation'),
    ...flagsOf(form),
    ...(startsOn && { startsOn }),
  };
  return changed(await act([await keeperRole()], addGuardian, input));
}

/**
 * Saves of one link what the form has otherwise than the page had it (`was`): what is not in the form, or stands as it
 * was shown, is another's to change.
 */
export async function changeLink(form: FormData): Promise<Acted<unknown>> {
  const was = JSON.parse(text(form, 'was')) as GuardianLink;
  const before = { ...was, verified: was.verifiedAt !== null, consented: was.consentedAt !== null };
  const shown = new Set(form.getAll('shown'));
  const restriction = shown.has('restricted') && { restricted: form.has('restricted') };
  // Fields that are disabled, since they are not this person's, are not sent.
  const rest = form.has('relation') && {
    ...{ relation: text(form, 'relation'), ...flagsOf(form), endsOn: text(form, 'endsOn') || null },
    verified: form.has('verified'),
    ...(shown.has('consented') && { consented: form.has('consented') }),
  };
  const given = { ...rest, ...restriction };
  const input = Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== before[name as keyof typeof before]),
  ) as Omit<z.input<typeof changeGuardian.input>, 'linkId'>;
  if (Object.keys(input).length === 0) {
    const { t } = await getIntl();
    return { ok: true, message: t('dashboard.guardians.unchanged'), data: null, operationId: undefined };
  }
  return changed(await act([await keeperRole()], changeGuardian, { linkId: was.linkId, ...input }));
}
