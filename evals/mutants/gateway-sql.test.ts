import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { GATEWAY_SQL_MUTANTS } from './gateway-sql.ts';

const project = path.resolve(import.meta.dirname, '../..');

test.each(GATEWAY_SQL_MUTANTS)('the text that is changed so that $name stands in its file once', ({ file, from }) => {
  expect(readFileSync(path.join(project, file), 'utf8').split(from)).toHaveLength(2);
});
