import { redirect } from 'next/navigation';
import { homeOf } from './_server/home.ts';
import { requireCaller } from './_server/session.ts';

/** Everyone's own first page. */
export default async function StartPage() {
  const { role } = await requireCaller();
  redirect(homeOf(role));
}
