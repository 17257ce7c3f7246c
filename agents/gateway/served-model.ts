/** Version, date and stage behind a model's name: `-001`, `-preview-09-2025`, `-exp`, `-latest`. */
const VERSION = /-(?:\d{3}|preview|exp|experimental|stable|latest|\d{2}-\d{4}|\d{2}-\d{2}|\d{4}-\d{2}-\d{2})$/;

/**
 * Whether the provider answered with another model than the one asked for, by the `modelVersion` of its answer. A version
 * of the same model is no other model, and an alias (`…-latest`) names none.
 */
export function isRerouted(asked: string, served: string): boolean {
  if (asked.endsWith('-latest')) return false;
  return plainName(asked) !== plainName(served);
}

function plainName(model: string): string {
  let name = model.replace(/^.*models\//, '').toLowerCase();
  while (VERSION.test(name)) name = name.replace(VERSION, '');
  return name;
}
