import { ButtonLink } from '#app/_components/ui/button.tsx';
import { getIntl } from '#app/_server/intl.ts';
import { UnsentBack } from '../_components/unsent-back.tsx';

/** No such conversation, or not one's own; or one whose first question never arrived. */
export default async function ConversationNotFound() {
  const { t } = await getIntl();
  return (
    <div className="mx-auto grid max-w-answer gap-4 px-5 py-10">
      <UnsentBack />
      <h1 className="text-2xl">{t('notFound.title')}</h1>
      <p className="text-muted">{t('notFound.text')}</p>
      <ButtonLink href="/chat" className="justify-self-start">
        {t('chat.list.new')}
      </ButtonLink>
    </div>
  );
}
