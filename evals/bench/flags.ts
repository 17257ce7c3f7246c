import { parseArgs } from 'node:util';
import { StartError } from '#embedded/start-error.ts';

type Value = number | boolean | string;
type Flags<Defaults extends Record<string, Value>> = {
  [Name in keyof Defaults]: Defaults[Name] extends number ? number : Defaults[Name] extends boolean ? boolean : string;
};

/**
 * The flags of a bench, by their defaults: `{ requests: 1000, peers: false }` reads `--requests 5000 --peers`. A number
 * is not negative. Throws StartError naming what there is when one is unknown or wrong.
 */
export function readFlags<const Defaults extends Record<string, Value>>(
  args: readonly string[],
  defaults: Defaults,
): Flags<Defaults> {
  const options = Object.entries(defaults).map(([name, value]) => {
    const type: 'boolean' | 'string' = typeof value === 'boolean' ? 'boolean' : 'string';
    return [name, { type }] as const;
  });
  const known = Object.entries(defaults).map(([name, value]) => (value === false ? `--${name}` : `--${name} ${value}`));
  const refuse = (why: string): never => {
    throw new StartError(
      `${why} The flags are${known.length > 0 ? ` (with their defaults): ${known.join(' ')}` : ': none'}.`,
    );
  };
  let given: Record<string, unknown> = {};
  try {
    given = parseArgs({ args: [...args], options: Object.fromEntries(options) }).values;
  } catch (error) {
    refuse(`${(error as Error).message.split('. ')[0]}.`);
  }
  const read = ([name, value]: [string, Value]) => {
    const text = given[name];
    if (text === undefined || typeof value !== 'number') return [name, text ?? value];
    const number = Number(text);
    return [name, text !== '' && number >= 0 && Number.isFinite(number) ? number : refuse(`--${name} takes a number.`)];
  };
  return Object.fromEntries(Object.entries(defaults).map(read)) as Flags<Defaults>;
}
