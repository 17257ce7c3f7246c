import type { Translate } from '../../../../messages/translate.ts';
import type { SpanRow } from '../arrange-spans.ts';
import { durationInWords } from '../words.ts';

/** All that is known of a span: attributes, and what happened in it. */
export function SpanDetails({ row: { span }, locale, t }: { row: SpanRow; locale: string; t: Translate }) {
  const facts = {
    [t('traces.scope')]: span.scope,
    [t('traces.began')]: durationInWords(span.offset, locale),
    ...span.attributes,
  };
  return (
    <div className="grid gap-3 border-border border-t bg-background px-3 py-3 sm:px-8">
      <Facts facts={facts} />
      {span.events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events never change their order
        <section key={index} className="grid gap-1">
          <h2 className="font-medium text-sm">
            {event.name} <span className="text-muted">{durationInWords(event.offset, locale)}</span>
          </h2>
          <Facts facts={event.attributes} />
        </section>
      ))}
    </div>
  );
}

function Facts({ facts }: { facts: Record<string, unknown> }) {
  return (
    <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[minmax(10rem,max-content)_minmax(0,1fr)]">
      {Object.entries(facts).map(([key, value]) => (
        <div key={key} className="contents">
          <dt className="text-muted">{key}</dt>
          <dd className="min-w-0 whitespace-pre-wrap break-words font-mono text-xs leading-5">
            {Array.isArray(value) ? value.join('\n') : String(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
