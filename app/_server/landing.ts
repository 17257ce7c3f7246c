import { homeOf } from './home.ts';
import { memberships } from './memberships.ts';

/** Where someone lands who has just signed in and was not on the way anywhere: straight there, without a redirect more. */
export async function landingOf(userId: string): Promise<'/chat' | '/super' | '/no-school'> {
  const [membership] = await memberships.of(userId);
  return membership ? homeOf(membership.role) : '/no-school';
}
