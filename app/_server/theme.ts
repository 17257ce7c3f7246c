import 'server-only';
import { cookies } from 'next/headers';
import { z } from 'zod';

export const themeCookie = 'catalyst-theme';

const theme = z.enum(['light', 'dark']).optional().catch(undefined);

/** Chosen by the person; undefined follows the device. From a cookie, so that the first paint is already right. */
export async function getTheme(): Promise<'light' | 'dark' | undefined> {
  return theme.parse((await cookies()).get(themeCookie)?.value);
}
