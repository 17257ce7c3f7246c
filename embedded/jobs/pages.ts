import { readFileSync } from 'node:fs';
import { escapeHtml } from '#embedded/mail/escape-html.ts';
import type { Overview, RunSummary } from './overview.ts';

const STYLE = readFileSync(new URL('jobs.css', import.meta.url), 'utf8');
const words: Record<string, string> = {
  queued: '○ waiting',
  running: '◐ running',
  completed: '● done',
  failed: '▲ failed',
};

/** Functions with their last and next runs, and the latest runs. */
export function overviewPage({ functions, runs }: Overview): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Jobs · Catalyst</title>
  <style>${STYLE}</style>
</head>
<body><main>
  <h1>Jobs</h1>
  <p class="note">What Catalyst does by itself on this computer. With an Inngest account configured, it is shown there instead. <a href="/">Look again</a></p>
  ${functions.length === 0 ? '<p class="empty">The application has not said yet which jobs it has.</p>' : functionTable(functions)}
  <h2>Latest runs</h2>
  ${runs.length === 0 ? '<p class="empty">Nothing has run yet.</p>' : runTable(runs)}
</main></body>
</html>`;
}

function functionTable(functions: Overview['functions']): string {
  const rows = functions.map(
    (
      fn,
    ) => `<tr><th scope="row">${escapeHtml(fn.name)}</th><td><code>${fn.triggers.map(escapeHtml).join('<br>')}</code></td>
      <td>${fn.lastRun ? `${status(fn.lastRun)} ${time(fn.lastRun.createdAt)}` : 'not yet'}</td><td>${fn.nextRun ? time(fn.nextRun) : 'when asked'}</td></tr>`,
  );
  return table('Functions', ['Job', 'Starts with', 'Last run', 'Next run'], rows);
}

function runTable(runs: RunSummary[]): string {
  const rows = runs.map(
    (
      run,
    ) => `<tr><th scope="row">${escapeHtml(run.functionId)}</th><td>${status(run)}</td><td>${time(run.createdAt)}</td>
      <td>${run.milliseconds === null ? '' : `${run.milliseconds} ms`}</td><td>${run.steps}</td><td>${escapeHtml(run.error ?? '')}</td></tr>`,
  );
  return table('Latest runs', ['Job', 'State', 'Started', 'Took', 'Steps', 'What was wrong'], rows);
}

function table(label: string, heads: string[], rows: string[]): string {
  const columns = heads.map((head) => `<th scope="col">${head}</th>`).join('');
  return `<div class="frame" role="region" tabindex="0" aria-label="${label}"><table><thead><tr>${columns}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

const status = ({ status: name }: RunSummary) =>
  `<span class="${escapeHtml(name)}">${escapeHtml(words[name] ?? name)}</span>`;

function time(iso: string): string {
  const shown = new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(iso));
  return `<time datetime="${escapeHtml(iso)}">${escapeHtml(shown)}</time>`;
}
