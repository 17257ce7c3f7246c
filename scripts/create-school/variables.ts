import { StartError } from '#embedded/start-error.ts';

export type Variables = Record<string, string | undefined>;

export function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (value) return value;
  throw new StartError(`Catalyst is not running, and ${name} is not set. Run "npm start" in another terminal first.`);
}
