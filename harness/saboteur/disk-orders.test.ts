/** Orders by which a program finds its disk without inodes, and by which it tells how its disk is. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TriedFiles } from './inside/orders/try-files.ts';
import { type OrderedProgram, startOrderedProgram } from './testing/ordered-program.ts';

let program: OrderedProgram;
let path: string;
beforeAll(async () => {
  program = await startOrderedProgram();
  path = join(program.folder, 'data');
  await mkdir(path);
  await writeFile(join(path, 'there'), 'there');
});
afterAll(() => program[Symbol.asyncDispose]());

const asked = async (code: string): Promise<unknown> =>
  (await program.run(`const path = ${JSON.stringify(path)}; ${code}; return 'done'`)).result;

const making = {
  writeFileSync: 'fs.writeFileSync(path + "/new", "x")',
  openSync: 'fs.closeSync(fs.openSync(path + "/new", "w"))',
  mkdirSync: 'fs.mkdirSync(path + "/new")',
  mkdtempSync: 'fs.mkdtempSync(path + "/new")',
  copyFileSync: 'fs.copyFileSync(path + "/there", path + "/new")',
  symlinkSync: 'fs.symlinkSync(path + "/there", path + "/new")',
  'promises.writeFile': 'await fs.promises.writeFile(path + "/new", "x")',
  'promises.open': 'await (await fs.promises.open(path + "/new", "w")).close()',
};
const spared = {
  'a file that is there': 'fs.appendFileSync(path + "/there", "x")',
  'a file that is open and has no name any more': `const open = fs.openSync(path + "/there", "r+"); fs.renameSync(path + "/there", path + "/moved");
    fs.writeSync(open, "x"); fs.writeFileSync(open, "x"); fs.closeSync(open); fs.renameSync(path + "/moved", path + "/there")`,
  'a file that is open and was removed': `fs.copyFileSync(path + "/there", path + "/../gone"); const open = fs.openSync(path + "/../gone", "r+");
    fs.unlinkSync(path + "/../gone"); fs.writeSync(open, "x"); fs.closeSync(open)`,
  'another name for a file':
    'fs.linkSync(path + "/there", path + "/link"); fs.unlinkSync(path + "/link")',
  'another folder': 'fs.writeFileSync(path + "/../else", "x")',
};

it('fail-creates: nothing is made, and what is there is written', async () => {
  await using order = await program.order('fail-creates', { path });
  for (const [name, code] of Object.entries(making))
    expect([name, await asked(code)]).toMatchObject([name, { code: 'ENOSPC' }]);
  for (const [name, code] of Object.entries(spared))
    expect([name, await asked(code)]).toEqual([name, 'done']);
  await order.close();
  for (const [name, code] of Object.entries(making)) {
    expect([name, await asked(code)]).toEqual([name, 'done']);
    await asked(
      'for (const one of fs.readdirSync(path)) if (one.startsWith("new")) fs.rmSync(path + "/" + one, { recursive: true })',
    );
  }
});

it('try-files: the program says what it meets, as it changes', async () => {
  const folder = join(program.folder, 'tried');
  await mkdir(folder);
  await writeFile(join(folder, 'there'), '');
  const report = join(program.folder, 'report');
  const told = async (): Promise<TriedFiles | undefined> =>
    readFile(report, 'utf8').then(JSON.parse, () => undefined);
  const codes = async () => {
    const last = await told();
    return [last?.write.code, last?.create.code];
  };
  await using trying = await program.order('try-files', { folder, report, everyMs: 20 });
  await expect.poll(codes).toEqual([null, null]);
  const full = await program.order('fail-writes', { path: folder, error: 'ENOSPC' });
  await expect.poll(codes).toEqual(['ENOSPC', 'ENOSPC']);
  await full.close();
  await expect.poll(codes).toEqual([null, null]);
  const creates = await program.order('fail-creates', { path: folder });
  await expect.poll(codes).toEqual([null, 'ENOSPC']);
  await creates.close();
  await using slow = await program.order('slow-writes', { path: folder, byMs: 300 });
  await expect.poll(async () => (await told())?.write.tookMs).toBeGreaterThan(290);
  await slow.close();
  await trying.close();
  const { turn } = (await told()) ?? {};
  expect(await asked('await new Promise((go) => setTimeout(go, 200))')).toBe('done');
  expect((await told())?.turn).toBe(turn);
});
