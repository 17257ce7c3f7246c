import { z } from 'zod';
import { keyTestResults } from '../contract/ports.ts';

const moment = z.string().describe('ISO time');
const count = z.int().min(0);

/** A key as people may see it: never the key itself, and nothing that opens it. */
export const keyCard = z.object({
  id: z.uuid(),
  label: z.string(),
  projectId: z.uuid(),
  project: z.string(),
  projectAssumed: z.boolean().describe('The real project is not known'),
  families: z.array(z.string()),
  status: z.enum(['active', 'paused', 'refused', 'retired']),
  statusReason: z.string().nullable(),
  statusChangedAt: moment,
  revision: z.int().describe('Give it back with a change; an older one than there is now is refused'),
  fingerprint: z.string().describe('Tells two keys apart; reveals nothing'),
  createdAt: moment,
  lastUsedAt: moment.nullable(),
  testedAt: moment.nullable(),
  testResult: z.enum(keyTestResults).nullable(),
  replacedBy: z.uuid().nullable(),
});
export type KeyCard = z.output<typeof keyCard>;

export const projectCard = z.object({
  id: z.uuid(),
  name: z.string(),
  assumed: z.boolean(),
  revision: z.int(),
  keys: count.describe('Keys that are not retired'),
});
export type ProjectCard = z.output<typeof projectCard>;

/** What of a family a person sets. Limits are the provider's, for each project. */
export const familyFields = {
  name: z.string().trim().min(1, 'Give it a name.').max(80),
  modelId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$/, 'The provider’s name of the model, such as gemini-2.5-flash.'),
  tier: z.enum(['normal', 'extra']).describe('Whose turns it serves: a day’s normal ones, or those after'),
  canCallTools: z.boolean(),
  requestsPerMinute: z.int().min(0).max(1_000_000),
  requestsPerDay: z.int().min(0).max(100_000_000),
  tokensPerMinute: z.int().min(0).max(1_000_000_000).describe('Input tokens'),
  minuteWindow: z.enum(['fixed', 'sliding']).describe('Whether the provider’s minute turns at :00 or slides'),
  dayTimeZone: z.string().min(1).max(64).describe('IANA zone at whose midnight the provider’s day turns'),
  sendGuardMilliseconds: z.int().min(0).max(30_000),
  inputPricePerMillion: z.number().min(0).max(10_000).describe('US dollars a million input tokens'),
  outputPricePerMillion: z.number().min(0).max(10_000),
  successor: z.string().nullable().describe('The family to use when this one is retired'),
};
export const familyName = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9.-]{1,62}$/, 'Small letters, digits, dots and hyphens, such as gemini-3-flash.');

export const familyCard = z.object({
  family: z.string(),
  ...familyFields,
  position: z.int(),
  status: z.enum(['active', 'paused', 'retired']),
  statusReason: z.string().nullable(),
  revision: z.int(),
  keysActive: count,
  keys: count,
  bucketsOfTheirOwn: count.describe('Projects whose limits differ from the family’s'),
});
export type FamilyCard = z.output<typeof familyCard>;

export const bucketCard = z.object({
  family: z.string(),
  name: z.string(),
  tier: z.string(),
  status: z.string(),
  statusReason: z.string().nullable(),
  overloadedUntil: moment.nullable(),
  bucketId: z.uuid(),
  project: z.string(),
  projectAssumed: z.boolean(),
  minuteRequests: count,
  requestsPerMinute: count,
  minuteTokens: count,
  tokensPerMinute: count,
  dayRequests: count,
  requestsPerDay: count,
  refusal: z.string().nullable().describe('Why it takes no request now; null: it does'),
  readyAt: moment.nullable(),
  cooldownReason: z.string().nullable(),
  needsProbe: z.boolean(),
  refusalsInARow: count,
  learnedLimits: z.record(z.string(), z.number()).nullable().describe('What the provider named where it differed'),
  keysActive: count,
  keysOther: count,
});
export type BucketCard = z.output<typeof bucketCard>;

export const attemptCard = z.object({
  id: z.uuid(),
  at: moment,
  family: z.string(),
  familyName: z.string().nullable(),
  model: z.string(),
  servedModel: z.string().nullable().describe('The model that answered, where it was another'),
  project: z.string().nullable(),
  keyLabel: z.string().nullable(),
  outcome: z.string(),
  httpStatus: z.int().nullable(),
  failure: z.string().nullable(),
  isProbe: z.boolean(),
  reservedTokens: count,
  inputTokens: count.nullable(),
  outputTokens: count,
  firstByteMs: z.int().nullable(),
  latencyMs: z.int().nullable(),
  costUsd: z.number().nullable(),
  fallbackCount: count,
  decision: z.record(z.string(), z.unknown()).describe('Why this key: what was skipped, and the room then'),
  endpoint: z.string(),
  role: z.string().nullable(),
  school: z.string().nullable(),
  traceId: z.string().nullable(),
});
export type AttemptCard = z.output<typeof attemptCard>;

export const usageFigures = z.object({
  name: z.string(),
  attempts: count,
  answered: count,
  afterFallback: count,
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number(),
});
export type UsageFigures = z.output<typeof usageFigures>;

export const alertCard = z.object({
  id: z.uuid(),
  kind: z.string(),
  family: z.string().nullable(),
  project: z.string().nullable(),
  keyLabel: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  firstSeenAt: moment,
  lastSeenAt: moment,
  times: z.int(),
  acknowledgedAt: moment.nullable(),
  acknowledgedBy: z.string().nullable().describe('Empty: the gateway itself'),
});
export type AlertCard = z.output<typeof alertCard>;
