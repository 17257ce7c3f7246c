'use client';

import { PageError } from '../_components/page-error.tsx';

/** The shell stays: a page that fails does not take the way out with it. */
export default function ErrorInShell({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return <PageError digest={error.digest} retry={retry} />;
}
