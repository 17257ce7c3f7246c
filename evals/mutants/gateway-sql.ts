/** A mistake that somebody could make in the gateway's SQL, and the tests that must notice it. */
export interface SqlMutant {
  name: string;
  file: `db/sql/${string}.sql`;
  /** Stands in the file exactly once. */
  from: string;
  to: string;
  /** vitest patterns; one failing test among them kills the mutant. */
  tests: readonly string[];
}

const reserve = 'db/sql/gateway-2-reserve.sql';
const settle = 'db/sql/gateway-3-settle.sql';
const upkeep = 'db/sql/gateway-4-upkeep.sql';
const windows = 'db/sql/gateway-1-windows.sql';
const capacity = ['agents/gateway/reserve.test.ts', 'agents/gateway/reserve-guards.test.ts'];
const sliding = ['agents/gateway/sliding-minutes.test.ts'];
const exactness = [...capacity, 'evals/bench/gateway-exactness.test.ts'];

/** Dropped locks, caps that are off by one, missing guards, lost states: each must be noticed by a test (issue 3, 12). */
export const GATEWAY_SQL_MUTANTS: readonly SqlMutant[] = [
  {
    name: 'the chosen bucket is not locked',
    file: reserve,
    from: '  limit 1 for update of b skip locked;',
    to: '  limit 1;',
    tests: exactness,
  },
  {
    name: 'a locked bucket counts as full instead of being waited for',
    file: reserve,
    from: '    contended := true;\n',
    to: '',
    tests: exactness,
  },
  {
    name: 'one request more than the minute allows',
    file: reserve,
    from: 'and t.taken_requests < b.requests_per_minute and',
    to: 'and t.taken_requests <= b.requests_per_minute and',
    tests: capacity,
  },
  {
    name: "the request's own tokens are forgotten",
    file: reserve,
    from: 't.taken_tokens <= b.tokens_per_minute - tokens\n',
    to: 't.taken_tokens <= b.tokens_per_minute\n',
    tests: capacity,
  },
  {
    name: 'the day is not looked at',
    file: reserve,
    from: '    and gateway.taken_on(today, b.day, b.day_requests, b.next_day_requests) < b.requests_per_day\n',
    to: '',
    tests: exactness,
  },
  {
    name: 'no guard near the end of a minute',
    file: reserve,
    from: "  spans_minute boolean := not slides and date_trunc('minute', arrival) > minute;",
    to: '  spans_minute boolean := false;',
    tests: exactness,
  },
  {
    name: 'no guard near the end of the day',
    file: reserve,
    from: '  spans_day boolean := gateway.day_of(arrival, family.day_time_zone) > today;',
    to: '  spans_day boolean := false;',
    tests: exactness,
  },
  {
    name: 'a resting bucket is used',
    file: reserve,
    from: ' and (b.cooldown_until is null or b.cooldown_until <= moment)\n    and t.',
    to: '\n    and t.',
    tests: capacity,
  },
  {
    name: 'after a rest everybody rushes in, not one probe',
    file: reserve,
    from: ' and not b.needs_probe and (b.cooldown_until',
    to: ' and (b.cooldown_until',
    tests: capacity,
  },
  {
    name: 'a bucket is not looked at again under its lock',
    file: reserve,
    from: '  if s.refusal is not null then return null; end if;\n  return gateway.book',
    to: '  return gateway.book',
    tests: exactness,
  },
  {
    name: 'a turn pays at each of its steps',
    file: reserve,
    from: '    perform gateway.give_back(person, school, l.day, tier);\n',
    to: '',
    tests: ['agents/gateway/reserve.test.ts', 'agents/gateway/person-quota'],
  },
  {
    name: 'a turn that no model served is paid for',
    file: reserve,
    from: '  perform gateway.give_back(person, school, paid, paid_tier);\n',
    to: '',
    tests: capacity,
  },
  {
    name: 'one normal turn more than the day allows',
    file: reserve,
    from: "normal_used = q.normal_used + (wanted is distinct from 'extra' and q.normal_used < l.normal_limit)::int",
    to: "normal_used = q.normal_used + (wanted is distinct from 'extra' and q.normal_used <= l.normal_limit)::int",
    tests: capacity,
  },
  {
    name: 'who asks most gets most',
    file: reserve,
    from: 'mine.granted <= most.granted or',
    to: 'true or',
    tests: ['agents/gateway/fairness.test.ts'],
  },
  {
    name: 'an attempt can be settled twice',
    file: settle,
    from: "(u.state = 'reserved' or u.state = 'expired' and not u.settled_late) for update;\n  if not found then return null",
    to: 'true for update;\n  if not found then return null',
    tests: capacity,
  },
  {
    name: 'what was never taken is not given back',
    file: settle,
    from: 'perform gateway.correct_bucket(l, case when admitted is false then -1 else 0 end,',
    to: 'perform gateway.correct_bucket(l, 0,',
    tests: capacity,
  },
  {
    name: 'the real figure does not take the place of the estimate',
    file: settle,
    from: 'change := case when admitted is false then -l.reserved_tokens else coalesce(input, l.reserved_tokens) - l.reserved_tokens end;',
    to: 'change := case when admitted is false then -l.reserved_tokens else 0 end;',
    tests: capacity,
  },
  {
    name: 'an early success opens a bucket that was refused after it began',
    file: settle,
    from: ' and (b.cooled_at is null or l.reserved_at >= b.cooled_at)',
    to: '',
    tests: capacity,
  },
  {
    name: "a day's refusal is over after the delay that came with it, whatever our counter says",
    file: settle,
    from: 'when delay is null or counted_full or l.is_probe then day_ends',
    to: 'when delay is null then day_ends',
    tests: ['agents/gateway/reserve.test.ts', 'agents/gateway/failure-consequences.test.ts'],
  },
  {
    name: 'a refused key stays in use',
    file: settle,
    from: "      update public.ai_keys k set status = 'refused',",
    to: "      update public.ai_keys k set status = 'active',",
    tests: capacity,
  },
  {
    name: 'reservations of the living expire',
    file: upkeep,
    from: "x.state = 'reserved' and x.expires_at < gateway.now()",
    to: "x.state = 'reserved' and x.reserved_at < gateway.now()",
    tests: [...capacity, 'agents/gateway/crash.test.ts'],
  },
  {
    name: 'a tidied minute forgets what was counted ahead',
    file: upkeep,
    from: 'minute_requests = gateway.taken_in(this_minute, b.minute_at, b.minute_requests, b.next_minute_requests),',
    to: 'minute_requests = 0,',
    tests: capacity,
  },
  {
    name: 'the new minute forgets what was counted ahead',
    file: windows,
    from: "when stored = wanted - interval '60 seconds' then taken_next else 0 end",
    to: 'else 0 end',
    tests: exactness,
  },
  {
    name: "the day turns where nobody's day turns",
    file: windows,
    from: '(moment at time zone zone)::date',
    to: "(moment at time zone 'UTC')::date",
    tests: ['agents/gateway/windows.test.ts'],
  },
  {
    name: 'a renewed probe loses its place',
    file: settle,
    from: '    update public.ai_buckets b set probe_until = expires where b.id = l.bucket_id and b.probe_until = l.expires_at;\n',
    to: '',
    tests: ['agents/gateway/probe-place.test.ts'],
  },
  {
    name: 'what is counted ahead is cut to a lowered limit',
    file: settle,
    from: 'then least(1000000000, greatest(0, b.next_minute_tokens::bigint + next_tokens))::int',
    to: 'then least(b.tokens_per_minute, greatest(0, b.next_minute_tokens::bigint + next_tokens))::int',
    tests: ['agents/gateway/counted-ahead.test.ts'],
  },
  {
    name: 'joined projects forget what is under way',
    file: settle,
    from: 'update public.api_usage_logs u set bucket_id = n.id',
    to: 'update public.api_usage_logs u set bucket_id = o.id',
    tests: ['agents/gateway/joined-projects.test.ts'],
  },
  {
    name: 'keys that are refused together meet crosswise',
    file: settle,
    from: "    perform pg_advisory_xact_lock(hashtext('gateway.shared_project_evidence'));\n",
    to: '',
    tests: ['agents/gateway/lock-order.test.ts'],
  },
  {
    name: 'a sliding minute is not counted anew under the lock',
    file: reserve,
    from: 'else taken := gateway.take_or_leave(family, s.bucket_id, tokens, request, without_keys, decision, false); end if;',
    to: 'else taken := gateway.book(family, s, tokens, request, without_keys, decision, moment); end if;',
    tests: exactness,
  },
  {
    name: 'a refusal is judged by the minute in which it arrives',
    file: settle,
    from: 'when b.minute_at = l.minute_at then b.minute_requests end;',
    to: 'else 0 end;',
    tests: ['agents/gateway/turned-windows.test.ts'],
  },
  {
    name: 'what has left a sliding minute stays counted',
    file: windows,
    from: 'then known_requests - x.requests else',
    to: 'then known_requests else',
    tests: sliding,
  },
  {
    name: 'a count of long ago is believed',
    file: windows,
    from: "first_leaves_at between moment - interval '60 seconds' and moment + interval '60 seconds'",
    to: 'first_leaves_at is not null',
    tests: sliding,
  },
  {
    name: 'what leaves a sliding minute before all others is not seen',
    file: settle,
    from: '< s.first_leaves_at or leaves >= s.first_leaves_at then',
    to: '< s.first_leaves_at or true then',
    tests: sliding,
  },
  {
    name: 'real figures do not reach a sliding minute',
    file: settle,
    from: 'when l.occupies_until is not null or s.minute_at = l.minute_at then tokens',
    to: 'when l.occupies_until is null and s.minute_at = l.minute_at then tokens',
    tests: sliding,
  },
  {
    name: 'a sliding minute is taken for known when its windows change',
    file: upkeep,
    from: '  update public.ai_buckets b set first_leaves_at = null where b.family_id = new.id;\n',
    to: '',
    tests: ['agents/gateway/windows-changed.test.ts'],
  },
  {
    name: 'joined projects know one sliding minute of the two',
    file: settle,
    from: 'minute_at = n.minute_at, first_leaves_at = null, day = n.day,',
    to: 'minute_at = n.minute_at, day = n.day,',
    tests: ['agents/gateway/joined-projects.test.ts'],
  },
  {
    name: 'shares of a sliding minute are reckoned by the calendar',
    file: reserve,
    from: 'case when room.slides then gateway.faded(d.lately, d.lately_at, moment) when',
    to: 'case when',
    tests: ['agents/gateway/fairness.test.ts'],
  },
  {
    name: 'what does not divide goes to the same people every minute',
    file: reserve,
    from: 'order by d.had, d.asker) as place',
    to: 'order by d.asker) as place',
    tests: ['agents/gateway/fairness.test.ts'],
  },
  {
    name: 'shares of less than one leave the room to nobody',
    file: reserve,
    from: 'when d.is_short then l.least + (d.place <= l.rest)::int else',
    to: 'when d.is_short then l.least else',
    tests: ['agents/gateway/fairness.test.ts'],
  },
  {
    name: 'a share that slides is had only once all of it has faded',
    file: reserve,
    from: '1 / (exp(1 / greatest(mine.level, 0.02)::double precision) - 1)',
    to: 'mine.level - 1',
    tests: ['agents/gateway/fairness.test.ts'],
  },
];
