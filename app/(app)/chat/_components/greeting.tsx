import { getIntl } from '#app/_server/intl.ts';
import type { Caller } from '#db/caller.ts';
import type { Suggestion } from '../_server/suggestions.ts';
import { Suggestions } from './suggestions.tsx';

/** The first thing there is to read: who is greeted, what can be asked here, and what today calls for. */
export async function Greeting({ caller, suggestions }: { caller: Caller; suggestions: readonly Suggestion[] }) {
  const { t, locale } = await getIntl();
  const name = caller.name.split(' ')[0] ?? caller.name;
  return (
    <div className="grid gap-6 pt-[min(12vh,6rem)] pb-6">
      <div className="grid gap-2">
        <h1 className="text-2xl">{t(`chat.greeting.${partOfDay(caller.timeZone, locale)}`, { name })}</h1>
        <p className="max-w-[60ch] text-muted">{caller.role !== 'super_admin' && t(`chat.lead.${caller.role}`)}</p>
      </div>
      {suggestions.length > 0 && <Suggestions suggestions={suggestions} />}
    </div>
  );
}

function partOfDay(timeZone: string, locale: string): 'morning' | 'afternoon' | 'evening' {
  const parts = new Intl.DateTimeFormat(locale, { hour: 'numeric', hourCycle: 'h23', timeZone }).formatToParts();
  const hour = Number(parts.find((part) => part.type === 'hour')?.value ?? 12);
  if (hour < 4 || hour >= 18) return 'evening';
  return hour < 12 ? 'morning' : 'afternoon';
}
