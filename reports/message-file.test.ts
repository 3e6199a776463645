import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMessages } from './message-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-messages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads what was written, line by line', async () => {
  const file = join(folder, 'good.ndjson');
  const message = { testRunFinished: { success: true, timestamp: { seconds: 1, nanos: 0 } } };
  await writeFile(file, `${JSON.stringify(message)}\n`);
  expect(await readMessages(file)).toEqual([message]);
});

it('names the line that is no message', async () => {
  const file = join(folder, 'bad.ndjson');
  await writeFile(file, '{}\n{"testRunFin');
  await expect(readMessages(file)).rejects.toMatchObject({
    code: 'HISTORY_DAMAGED',
    data: { file, line: 2 },
  });
});
