'use server';

import { revalidatePath } from 'next/cache';
import { addGuardian, changeGuardian } from '#tools/people/guardian-links.ts';
import { type Acted, act } from '../../../../../../_server/act.ts';

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
  return changed(await act(['admin'], addGuardian, input));
}

/** Saves one link as the form has it. The restriction is sent only where the form shows it. */
export async function changeLink(form: FormData): Promise<Acted<unknown>> {
  const input = {
    linkId: text(form, 'linkId'),
    relation: text(form, 'relation'),
    ...flagsOf(form),
    verified: form.has('verified'),
    endsOn: text(form, 'endsOn') || null,
    ...(form.has('mayConsent') && { consented: form.has('consented') }),
    ...(form.has('mayRestrict') && { restricted: form.has('restricted') }),
  };
  return changed(await act(['admin'], changeGuardian, input));
}
