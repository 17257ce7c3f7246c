// node stuck-import.ts <service url> <location> <school>: imports up to the enrolments, says so, and stays there until it is killed.
import postgres from 'postgres';
import { openFileSet } from '../file-set.ts';
import { importFileSet } from '../import.ts';

const [url = '', location = '', schoolCode = ''] = process.argv.slice(2);
const client = postgres(url, { max: 1, prepare: false, onnotice: () => {} });
await importFileSet(client, await openFileSet(location), {
  ...{ schoolCode, dryRun: false },
  onFile: (file) => {
    if (file !== 'enrollments') return;
    process.send?.(file);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
