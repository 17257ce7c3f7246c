'use client';

import './globals.css';

/** When even the layout failed: no provider is above it, so its words stand here, in English. */
export default function GlobalError({ retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Catalyst</title>
        <main role="alert" className="mx-auto grid max-w-md gap-4 px-5 py-[12vh]">
          <h1 className="text-2xl">Catalyst could not be shown</h1>
          <p className="text-muted">
            Something went wrong on our side. Nothing of yours was lost. Try again in a moment.
          </p>
          <button
            type="button"
            onClick={retry}
            className="min-h-11 justify-self-start rounded-md bg-accent px-4 font-medium text-on-accent"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
