import { readFlags } from './flags.ts';
import { rotateUnderLoad } from './key-rotation/rotate-under-load.ts';
import { startPoolDatabase } from './pool-database.ts';
import type { BenchReport } from './run.ts';

/**
 * Replaces the secret of many model keys while they are in use and the rotating processes are killed: no read may fail,
 * no row may be left behind, no key may get in twice.
 */
export async function bench(args: string[]): Promise<BenchReport> {
  const { rows, kills } = readFlags(args, { rows: 100_000, kills: 20 });
  const database = await startPoolDatabase({ projects: 0, durable: true });
  try {
    const serviceUrl = Object.assign(new URL(database.gatewayUrl), { username: 'catalyst_service' }).href;
    const report = (line: string) => process.stderr.write(`${line}\n`);
    const { owner, gatewayUrl } = database;
    const measured = await rotateUnderLoad({ owner, gatewayUrl, serviceUrl, rows, kills, report });
    const { reads, reservations, failed, offered, doubled, left, seconds, reasons, ...others } = measured;
    const table = {
      title: 'Keys sealed again under load',
      columns: ['keys', 'kills', 'seconds', 'reads', 'failed', 'offered again', 'got in', 'left behind'],
      rows: [[rows, others.kills, seconds, reads + reservations, failed, offered, doubled, left]],
    };
    const figures = {
      ...others,
      ...{ reads, reservations, failedReads: failed, offered, doubled, left, seconds },
      rowsPerSecond: rows / seconds,
      ...(reasons.length > 0 ? { reasons } : {}),
    };
    return { tables: [table], figures };
  } finally {
    await database.stop();
  }
}
