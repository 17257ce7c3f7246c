'use server';

import { revalidatePath } from 'next/cache';
import { postAnnouncement } from '#tools/announcements/post.ts';
import { type Acted, act } from '../../../_server/act.ts';

type Given = { title: string; body: string };

/** What came of a post; a refused one comes back with what was written. */
export type Posted = Acted<{ publishesAt: string }> & { given: Given };

/** Posts to whom the form says. It is held for 60 seconds, and undone by its operation until then. */
export async function post(_before: Posted | null, form: FormData): Promise<Posted> {
  const field = (name: string) => String(form.get(name) ?? '');
  const given = { title: field('title'), body: field('body') };
  const acted = await act(['admin'], postAnnouncement, { ...given, ...addressee(field) });
  if (acted.ok) revalidatePath('/admin/announcements');
  return { ...acted, given };
}

function addressee(field: (name: string) => string) {
  const to = field('to');
  if (to === 'grade') return { gradeLevelId: field('grade') };
  if (to === 'class') return { classId: field('class') };
  if (to === 'parent' || to === 'student') return { role: to } as const;
  return { audience: to === 'staff' ? ('staff' as const) : ('school' as const) };
}
