// npm run evals: puts the questions of evals/datasets to the agents and scores what they do.
//   --role student  one role only · --case id  one case · --runs 3  each case so many times · --verbose  every answer
//   GEMINI_BASE_URL and GEMINI_API_KEY choose another model than the demonstration's.
import { parseArgs } from 'node:util';
import { printError } from './print-error.ts';
import { startThrowAway } from './throw-away.ts';

const { values } = parseArgs({
  options: {
    role: { type: 'string', multiple: true },
    case: { type: 'string', multiple: true },
    runs: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});

try {
  const school = await startThrowAway((line) => process.stderr.write(`${line}\n`));
  try {
    const { runEvals } = await import('#evals/run.ts'); // reads its settings from what has just been started
    const passed = await runEvals({
      roles: values.role,
      cases: values.case,
      runs: Number(values.runs),
      verbose: values.verbose,
      modelKey: process.env.GEMINI_API_KEY,
    });
    process.exitCode = passed ? 0 : 1;
  } finally {
    await school.stop();
  }
} catch (error) {
  printError(error);
}
