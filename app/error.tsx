'use client';

import { PageError } from './_components/page-error.tsx';

export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <main id="content">
      <PageError digest={error.digest} retry={retry} />
    </main>
  );
}
