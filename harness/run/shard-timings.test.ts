import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTimings, recordTimings } from './shard-timings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the file of timings', () => {
  it('is read as it was written, the newest word on each scenario', async () => {
    const file = join(folder, 'timings.json');
    expect(await readTimings(file)).toBeUndefined();
    await recordTimings(
      file,
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    );
    await recordTimings(
      file,
      new Map([
        ['b', 3],
        ['c', 4],
      ]),
    );
    expect([...((await readTimings(file)) ?? [])]).toEqual([
      ['a', 1],
      ['b', 3],
      ['c', 4],
    ]);
  });

  it.each([
    '',
    '[]',
    '{"version":2}',
    '{"version":1,"scenarios":{"a":"long"}}',
    '{"version":1,"scenarios":{"a":-1}}',
  ])('is refused, by its name, when it holds %j', async (text) => {
    const file = join(folder, 'other.json');
    await writeFile(file, text);
    await expect(readTimings(file)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      data: { file },
    });
  });

  it('is written anew where it cannot be read: it is only an estimate', async () => {
    const file = join(folder, 'torn.json');
    await writeFile(file, '{"version":1,"scen');
    await recordTimings(file, new Map([['a', 1]]));
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ version: 1, scenarios: { a: 1 } });
  });
});
