// npm run bench NAME -- --flag value: measures one thing on throw-away data; prints tables and a last line of JSON.
// Without a name: what there is.
import { printError } from './print-error.ts';
import { startThrowAway } from './throw-away.ts';

const tell = (line: string) => process.stderr.write(`${line}\n`);

try {
  const { benches, runBench } = await import('#evals/bench/run.ts');
  const [name, ...args] = process.argv.slice(2);
  if (!name) {
    console.log('npm run bench NAME, where NAME is one of');
    for (const [known, { measures }] of Object.entries(benches)) console.log(`  ${known.padEnd(18)} ${measures}`);
  } else {
    const school = benches[name]?.needs === 'school' ? await startThrowAway(tell) : undefined;
    const found = await runBench(name, args).finally(() => school?.stop());
    console.log(found);
  }
} catch (error) {
  printError(error);
}
