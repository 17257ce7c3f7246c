import { SecretRing } from './key-ring.ts';
import { SECRETS, type SecretName } from './secret-names.ts';

type Given = Record<string, string | undefined>;

const HOW =
  'It is 64 hexadecimal characters: make it once with "openssl rand -hex 32" and keep it as long as the data.';
const LONGEST_PATTERN = 16;

/**
 * What is wrong with the secrets of an installation, one sentence each; none when all is well. They are required with a
 * database of one's own (DATABASE_URL); the embedded one makes its own. No value is in a sentence.
 */
export function secretProblems(given: Given): string[] {
  if (!given.DATABASE_URL) return [];
  return (Object.keys(SECRETS) as SecretName[]).flatMap((name) => {
    const text = given[name];
    if (!text) return [`${name} is not set. It seals ${SECRETS[name]}. ${HOW}`];
    const wrong = problem(text);
    return wrong ? [`${name} ${wrong}. ${HOW}`] : [];
  });
}

function problem(text: string): string | undefined {
  try {
    new SecretRing(text);
  } catch (error) {
    return `cannot be used: ${(error as Error).message}`;
  }
  const guessable = text.split(',').some((entry) => isPattern(Buffer.from(entry.slice(-64), 'hex')));
  return guessable ? 'is a well-known value of tests and examples, or as easy to guess' : undefined;
}

/** Repeats itself, or counts: what people type and examples print, and what chance does not make. */
function isPattern(key: Buffer): boolean {
  for (let step = 1; step <= LONGEST_PATTERN; step += 1) {
    const differences = new Set(key.subarray(step).map((byte, index) => (byte - key[index]!) & 0xff));
    if (differences.size === 1) return true;
  }
  return false;
}

/** Ends a production process whose secrets are wrong, with code 1 and a sentence for each, before it serves anyone. */
export function refuseWrongSecrets(given: Given): void {
  if (given.NODE_ENV !== 'production' || given.NEXT_PHASE === 'phase-production-build') return;
  const problems = secretProblems(given);
  if (problems.length === 0) return;
  process.stderr.write(`\nCatalyst does not start:\n${problems.map((line) => `- ${line}\n`).join('')}`);
  process.exit(1);
}
