'use server';

import { revalidatePath } from 'next/cache';
import { liftHold, placeHold } from '#tools/privacy/holds.ts';
import { recordDataRequest } from '#tools/privacy/requests.ts';
import { erasePersonData, exportPersonData } from '#tools/privacy/runs.ts';
import { type Acted, act, approve, propose } from '../../../../_server/act.ts';

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim();
const optional = (form: FormData, name: string) => text(form, name) || undefined;
const changed = <Done extends { ok: boolean }>(done: Done): Done => {
  if (done.ok) revalidatePath('/admin/privacy');
  return done;
};

export async function record(form: FormData): Promise<Acted<unknown>> {
  const kind = text(form, 'kind') as 'access';
  const input = { personId: text(form, 'person'), kind, details: optional(form, 'details') };
  return changed(await act(['admin'], recordDataRequest, input));
}

export async function place(form: FormData): Promise<Acted<unknown>> {
  const input = {
    personId: text(form, 'person'),
    reason: text(form, 'reason'),
    reference: optional(form, 'reference'),
  };
  return changed(await act(['admin'], placeHold, input));
}

export async function lift(form: FormData): Promise<Acted<unknown>> {
  return changed(await act(['admin'], liftHold, { holdId: text(form, 'holdId'), reason: text(form, 'reason') }));
}

export async function beginExport(form: FormData): Promise<Acted<unknown>> {
  return changed(await act(['admin'], exportPersonData, { personId: text(form, 'person') }));
}

/** What an erasure would do; nothing is done before it is approved. */
export async function proposeErasure(form: FormData) {
  return propose(['admin'], erasePersonData, { personId: text(form, 'person'), redactNames: form.has('redactNames') });
}

export async function approveErasure(approvalId: string): Promise<Acted<unknown>> {
  return changed(await approve(['admin'], approvalId));
}
