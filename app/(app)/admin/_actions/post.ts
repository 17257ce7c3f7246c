'use server';

import { revalidatePath } from 'next/cache';
import { postAnnouncement } from '#tools/announcements/post.ts';
import { type Acted, act } from '../../../_server/act.ts';

/** Posts to whom the form says. It is held for 60 seconds, and undone by its operation until then. */
export async function post(form: FormData): Promise<Acted<{ publishesAt: string }>> {
  const field = (name: string) => String(form.get(name) ?? '');
  const written = { title: field('title'), body: field('body') };
  const acted = await act(['admin'], postAnnouncement, { ...written, ...addressee(field) });
  if (acted.ok) revalidatePath('/admin/announcements');
  return acted;
}

function addressee(field: (name: string) => string) {
  const to = field('to');
  if (to === 'grade') return { gradeLevelId: field('grade') };
  if (to === 'class') return { classId: field('class') };
  if (to === 'parent' || to === 'student') return { role: to } as const;
  return { audience: to === 'staff' ? ('staff' as const) : ('school' as const) };
}
