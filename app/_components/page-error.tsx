'use client';

import { useTranslate } from './intl.tsx';
import { Button } from './ui/button.tsx';

/** What happened, what it means, what to do. The reference finds the error in the log; its text never leaves the server. */
export function PageError({ digest, retry }: { digest?: string; retry: () => void }) {
  const t = useTranslate();
  return (
    <div role="alert" className="mx-auto grid max-w-md gap-4 px-5 py-[12vh]">
      <h1 className="text-2xl">{t('error.title')}</h1>
      <p className="text-muted">{digest ? t('error.text', { digest }) : t('error.textPlain')}</p>
      <Button variant="primary" className="justify-self-start" onClick={retry}>
        {t('ui.retry')}
      </Button>
    </div>
  );
}
