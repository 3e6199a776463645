/** Pages of the database are overwritten while its owner is down, as by a disk that lied about what it had written. */
import { copyFile, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Prng } from '../../../kernel/prng.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf, wordOf } from '../read-parameters.ts';
import { integrityOf } from './beside.ts';
import { damageWhileDown } from './damage-while-down.ts';

export const databaseCorrupt: FaultKind = {
  name: 'database-corrupt',
  family: 'database',
  title: 'Pages of the database are overwritten while its owner is down.',
  needs: [],
  target: 'database',
  wants: ['sqlite'],
  takes: 'truth',
  // What stood in those pages is lost, whatever the owner does.
  isRisky: true,
  parameters: {
    what: { oneOf: ['pages', 'header'] },
    pages: { unit: 'count', minimum: 1, maximum: 16 },
  },
  lastsMs: { minimum: 3_000, maximum: 8_000 },
  strike: (context) => {
    const { folder, parameters, random } = context;
    const pages = numberOf(parameters, 'pages');
    const isHeader = wordOf(parameters, 'what') === 'header';
    return damageWhileDown(context, {
      write: async (original, to) => {
        await copyFile(original, to);
        await overwrite(to, isHeader ? 'header' : pages, random.fork('pages'));
      },
      look: async (path) => {
        const words = await integrityOfCopy(path, join(folder, 'looked-at.db'));
        return words === 'ok' ? undefined : `a second connection says of it: ${words}`;
      },
    });
  },
};

/** SQLite's own mark at the beginning of the file. */
const headerBytes = 16;

async function overwrite(path: string, what: 'header' | number, random: Prng): Promise<void> {
  await using file = await open(path, 'r+');
  const invert = async (start: number, length: number): Promise<void> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    await file.write(
      buffer.map((byte) => byte ^ 0xff),
      0,
      bytesRead,
      start,
    );
  };
  if (what === 'header') return await invert(0, headerBytes);
  const { buffer: head } = await file.read(Buffer.alloc(100), 0, 100, 0);
  const pageBytes = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  const last = Math.floor((await file.stat()).size / pageBytes);
  // The second page begins the first table; any other might be one that nothing stands in.
  const chosen = new Set([2]);
  for (let draw = 1; draw < what; draw += 1) chosen.add(random.integer(2, Math.max(2, last)));
  for (const page of chosen) await invert((page - 1) * pageBytes, pageBytes);
}

/** To open it itself would change it. */
async function integrityOfCopy(path: string, copy: string): Promise<string> {
  try {
    await copyFile(path, copy);
    return await integrityOf(copy);
  } finally {
    for (const ending of ['', '-wal', '-shm']) await rm(`${copy}${ending}`, { force: true });
  }
}
