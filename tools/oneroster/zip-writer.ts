import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
/** Sizes follow the data (bit 3), names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
const DEFLATE = 8;
// 1 January 1980: an archive of the same content has the same bytes.
const DOS_DATE = 0x21;
const LARGEST = 0xffff_ffff;

interface Written {
  name: Buffer;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

/**
 * Writes a zip archive to `out` as its files come, holding no more than a piece of one (PKWARE APPNOTE 6.3, without
 * Zip64: four gigabytes at most). The same files give the same bytes.
 */
export async function writeZip(
  out: Writable,
  files: AsyncIterable<{ name: string; pieces: AsyncIterable<string> }>,
): Promise<void> {
  let offset = 0;
  const put = async (bytes: Buffer) => {
    offset += bytes.length;
    if (offset > LARGEST) throw new Error('The archive would be larger than four gigabytes. Write a folder instead.');
    if (!out.write(bytes)) await once(out, 'drain');
  };
  const written: Written[] = [];
  for await (const { name, pieces } of files) {
    const entry: Written = { name: Buffer.from(name), crc: 0, packed: 0, size: 0, offset };
    await put(
      Buffer.concat([
        record('VvvvvvVVVvv', LOCAL, VERSION, FLAGS, DEFLATE, 0, DOS_DATE, 0, 0, 0, entry.name.length, 0),
        entry.name,
      ]),
    );
    const deflate = createDeflateRaw();
    const feed = (async () => {
      for await (const piece of pieces) {
        const bytes = Buffer.from(piece);
        entry.crc = crc32(bytes, entry.crc);
        entry.size += bytes.length;
        if (!deflate.write(bytes)) await once(deflate, 'drain');
      }
      deflate.end();
    })().catch((error: Error) => deflate.destroy(error));
    for await (const packed of deflate as AsyncIterable<Buffer>) {
      entry.packed += packed.length;
      await put(packed);
    }
    await feed;
    await put(record('VVVV', DESCRIPTOR, entry.crc, entry.packed, entry.size));
    written.push(entry);
  }
  const start = offset;
  for (const { name, crc, packed, size, offset: at } of written)
    await put(
      Buffer.concat([
        record(
          'VvvvvvvVVVvvvvvVV',
          CENTRAL,
          VERSION,
          VERSION,
          FLAGS,
          DEFLATE,
          0,
          DOS_DATE,
          crc,
          packed,
          size,
          name.length,
          0,
          0,
          0,
          0,
          0,
          at,
        ),
        name,
      ]),
    );
  const count = written.length;
  await put(record('VvvvvVVv', END, 0, 0, count, count, offset - start, start, 0));
  out.end();
  await once(out, 'finish');
}

/** Packs numbers as the format names them: `v` two bytes, `V` four, little end first. */
function record(format: string, ...values: number[]): Buffer {
  return Buffer.concat(
    [...format].map((width, index) => {
      const bytes = Buffer.alloc(width === 'v' ? 2 : 4);
      if (width === 'v') bytes.writeUInt16LE(values[index] ?? 0);
      else bytes.writeUInt32LE(values[index] ?? 0);
      return bytes;
    }),
  );
}
