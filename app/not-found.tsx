import { Wordmark } from './_components/shell/wordmark.tsx';
import { ButtonLink } from './_components/ui/button.tsx';
import { getIntl } from './_server/intl.ts';

export default async function NotFound() {
  const { t } = await getIntl();
  return (
    <main id="content" className="mx-auto grid max-w-md gap-4 px-5 py-[12vh]">
      <Wordmark />
      <h1 className="mt-2 text-2xl">{t('notFound.title')}</h1>
      <p className="text-muted">{t('notFound.text')}</p>
      <ButtonLink href="/" className="justify-self-start">
        {t('notFound.home')}
      </ButtonLink>
    </main>
  );
}
