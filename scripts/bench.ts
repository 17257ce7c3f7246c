// npm run bench NAME: measures one thing on throw-away data; prints a table and a last line of JSON. Without a name:
// what there is.
import { printError } from './print-error.ts';
import { startThrowAway } from './throw-away.ts';

try {
  const { benches, runBench } = await import('#evals/bench/run.ts');
  const name = process.argv[2];
  if (!name || !(name in benches)) {
    console.log(`npm run bench NAME, where NAME is one of: ${Object.keys(benches).join(', ')}`);
    process.exitCode = name ? 1 : 0;
  } else {
    const school = await startThrowAway((line) => process.stderr.write(`${line}\n`));
    await runBench(name).finally(() => school.stop());
  }
} catch (error) {
  printError(error);
}
