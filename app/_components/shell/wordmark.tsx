/** The name, set; the mark is a speech mark that is also a page's corner. */
export function Wordmark({ compact = false }: { compact?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 font-semibold text-lg tracking-tight">
      <svg viewBox="0 0 24 24" className="size-6 shrink-0 text-accent" aria-hidden="true">
        <path
          fill="currentColor"
          d="M4 2h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-7.5L6 22.5V17H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Z"
        />
        <path className="fill-background" d="M6.5 6.5h11v1.8h-11zm0 4h7v1.8h-7z" />
      </svg>
      <span className={compact ? 'max-sm:sr-only' : undefined}>Catalyst</span>
    </span>
  );
}
