import type { Acted } from '../../_server/act.ts';
import type { Translate } from '../../messages/translate.ts';

/** An action's answer, or that no answer came: a lost connection is a sentence, not the end of the page. */
export const reached = <Done extends Acted<unknown>>(
  answer: Promise<Done>,
  t: Translate,
): Promise<Done | Extract<Acted<unknown>, { ok: false }>> =>
  answer.catch(() => ({ ok: false, code: 'unavailable', message: t('dashboard.unreachable'), issues: [] }));
