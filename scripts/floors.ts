import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The floors of architecture.md: each layer imports only what stands below it, nothing imports `evals` or `embedded`
 * (but the commands, and evals what they measure against), no circles, no SQL in `app`, and the service login stays off
 * every path that a model can reach.
 */
const floors = ['db', 'tools', 'agents', 'inngest', 'app'] as const;
const root = path.resolve(import.meta.dirname, '..');
const everywhere = [...floors, 'evals', 'embedded', 'scripts'];

const files = everywhere
  .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
  .concat(['proxy.ts', 'instrumentation.ts'].filter((file) => existsSync(path.join(root, file))));
const importing =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
const typeOnly = /^\s*(?:import|export)\s+type\b/;

interface Import {
  target: string;
  typesOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(importing)].flatMap((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('#')
      ? specifier.slice(1)
      : specifier.startsWith('.')
        ? path.join(path.dirname(file), specifier)
        : undefined;
    return target ? [{ target: path.normalize(target), typesOnly: typeOnly.test(match[0].trimStart()) }] : [];
  });
}

const layerOf = (file: string) => file.split('/')[0] ?? '';
const isTest = (file: string) => /\.(test|e2e|test-d)\.tsx?$/.test(file) || file.includes('/testing');

function forbidden(file: string, target: string): string | undefined {
  const from = layerOf(file);
  const to = layerOf(target);
  const atRoot = !file.includes('/'); // Next's own entry points belong to app
  if (from === to || atRoot || from === 'scripts' || !everywhere.includes(to)) return undefined;
  if (isTest(file)) return undefined;
  if (from === 'evals' && to !== 'scripts') return to === 'app' ? 'evals stand below app' : undefined;
  if (to === 'evals' || to === 'embedded' || to === 'scripts') return `nothing imports ${to}`;
  if (from === 'embedded')
    return to === 'db' || target.startsWith('agents/ranker') || target.startsWith('agents/gateway') || to === 'tools'
      ? undefined
      : `embedded may not import ${to}`;
  const upwards = floors.indexOf(to as (typeof floors)[number]) > floors.indexOf(from as (typeof floors)[number]);
  return upwards ? `${from} stands below ${to}` : undefined;
}

/** The service login in files that a model can reach (security.md 2). */
const reachable = (file: string) => (file.startsWith('tools/') || file.startsWith('agents/')) && !isTest(file);

const graph = new Map<string, string[]>();
const problems: string[] = [];
for (const file of files) {
  const found = importsOf(file);
  for (const { target } of found) {
    const why = forbidden(file, target);
    if (why) problems.push(`${file} imports ${target}: ${why}`);
  }
  if (reachable(file) && /\bserviceDatabase\b/.test(readFileSync(path.join(root, file), 'utf8')))
    problems.push(`${file} uses the service login, where a model can reach it`);
  if (
    layerOf(file) === 'app' &&
    !isTest(file) &&
    /from '(drizzle-orm|postgres)/.test(readFileSync(path.join(root, file), 'utf8'))
  )
    problems.push(`${file} speaks to the database itself: that is db's`);
  graph.set(
    file,
    found.filter((one) => !one.typesOnly).map((one) => one.target),
  );
}

function circle(): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): string[] | undefined => {
    const at = trail.indexOf(file);
    if (at >= 0) return [...trail.slice(at), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = visit(next, [...trail, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}

const round = circle();
if (round) problems.push(`circle: ${round.join(' → ')}`);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${files.length} files keep to the floors.`);
