import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { demonstrationModels } from '#app/_server/demonstration.ts';
import { homeOf } from '#app/_server/home.ts';
import { requireCaller } from '#app/_server/session.ts';
import type { Caller } from '#db/caller.ts';
import { conversations } from '#tools/account/conversations.ts';
import { quota } from '#tools/account/quota.ts';
import { callOperation } from '#tools/surfaces/page.ts';
import { listCookie } from './_client/list-cookie.ts';
import { ChatFrame } from './_components/chat-frame.tsx';
import { listedOperations } from './_server/role-operations.ts';

/** What stays while one goes from conversation to conversation: their list, what can be asked for, and what is left today. */
export default async function ChatLayout({ children }: { children: ReactNode }) {
  const caller = await requireCaller();
  if (caller.role === 'super_admin') redirect(homeOf(caller.role));
  const [list, left, jar] = await Promise.all([callOperation(conversations, {}, caller), quotaOf(caller), cookies()]);
  return (
    <ChatFrame
      conversations={list.data.conversations}
      more={list.data.more}
      now={Date.now()}
      listOpen={jar.get(listCookie)?.value !== 'closed'}
      operations={listedOperations(caller.role)}
      quota={left}
      demonstration={demonstrationModels()}
    >
      {children}
    </ChatFrame>
  );
}

/** Without it the chat works all the same. */
const quotaOf = (caller: Caller) =>
  callOperation(quota, {}, caller).then(
    ({ data }) => data,
    () => undefined,
  );
