import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeCapabilities } from '../machine/capabilities.ts';
import { lackOf } from '../machine/fixtures/run-scope.ts';
import { readProcess } from '../process/process-table.ts';
import { makeRunId } from '../run/run-id.ts';
import { type OrderedProgram, startOrderedProgram } from './testing/ordered-program.ts';

describe('what can be taken back', () => {
  let program: OrderedProgram;
  beforeAll(async () => {
    program = await startOrderedProgram();
  });
  afterAll(() => program[Symbol.asyncDispose]());

  const asked = async (code: string): Promise<unknown> => (await program.run(code)).result;
  const dateOff = async (): Promise<number> =>
    Date.parse(String((await program.run('return 1')).headers['date'])) - Date.now();

  it('block-loop: nothing is answered meanwhile, and the processor is left to others', async () => {
    await using order = await program.order('block-loop', { forMs: 700 });
    expect((await program.run('return 1')).tookMs).toBeGreaterThan(400);
    expect((await program.run('return 1')).tookMs).toBeLessThan(400);
    await order.close();
  });

  it('block-loop: again and again, and not a moment longer than it is ordered', async () => {
    await using order = await program.order('block-loop', { forMs: 60_000, everyMs: 60_100 });
    const waiting = program.run('return 1');
    await order.close();
    expect((await waiting).tookMs).toBeLessThan(5_000);
    await using often = await program.order('block-loop', { forMs: 150, everyMs: 160 });
    const times = await Promise.all(Array.from({ length: 6 }, () => program.run('return 1')));
    expect(Math.max(...times.map(({ tookMs }) => tookMs))).toBeGreaterThan(100);
    await often.close();
  });

  const clocks = {
    'Date.now()': 'return Date.now()',
    'new Date()': 'return new Date().getTime()',
    'Date()': 'return Date.parse(Date())',
    'a class of its own': 'return new (class extends Date {})().getTime()',
    Temporal: 'return globalThis.Temporal ? Temporal.Now.instant().epochMilliseconds : Date.now()',
    'plain Temporal':
      'return globalThis.Temporal ? Date.parse(String(Temporal.Now.plainDateTimeISO("UTC")) + "Z") : Date.now()',
  };

  it.each([-7_200_000, 7_200_000])('shift-clock: by %d ms, in all its forms', async (offsetMs) => {
    await using order = await program.order('shift-clock', { offsetMs });
    for (const code of Object.values(clocks))
      expect(Math.abs(Number(await asked(code)) - Date.now() - offsetMs)).toBeLessThan(5_000);
    expect(Math.abs((await dateOff()) - offsetMs)).toBeLessThan(5_000);
    const kinds =
      'const d = new Date(5); return [d instanceof Date, d.constructor === Date, +d, Date.UTC(1970, 0), typeof Date()]';
    expect(await asked(kinds)).toEqual([true, true, 5, 0, 'string']);
    const origin = Number(await asked('return performance.timeOrigin + performance.now()'));
    expect(Math.abs(origin - Date.now())).toBeLessThan(60_000);
    expect(await asked('await new Promise((go) => setTimeout(go, 5)); return "woken"')).toBe(
      'woken',
    );
    await order.close();
    for (const code of Object.values(clocks))
      expect(Math.abs(Number(await asked(code)) - Date.now())).toBeLessThan(5_000);
    expect(Math.abs(await dateOff())).toBeLessThan(5_000);
  });

  it.each([
    [1_000_000, 1],
    [-500_000, -0.5],
  ])('drift-clock: by %d ppm', async (ppm, share) => {
    const rightAtMs = Date.now() - 3_600_000;
    await using order = await program.order('drift-clock', { ppm, rightAtMs });
    const off = Number(await asked('return Date.now()')) - Date.now();
    expect(off / 3_600_000).toBeCloseTo(share, 1);
    await order.close();
    expect(Math.abs(Number(await asked('return Date.now()')) - Date.now())).toBeLessThan(5_000);
  });

  it('ignore-termination: is not ended, and is once it is taken back', async () => {
    await using order = await program.order('ignore-termination', {});
    program.process.signal('SIGTERM');
    expect(await asked('return process.listenerCount("SIGTERM")')).toBe(1);
    await order.close();
    expect(program.process.exit).toBeUndefined();
    program.process.signal('SIGTERM');
    expect(await program.process.exited).toMatchObject({ exitCode: 3 });
    await program.start();
  });

  it('hold-memory: as much as is ordered, and no more afterwards', async () => {
    const used = async () =>
      Number(
        await asked(`const { getBuiltinModule } = process;
          getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
          getBuiltinModule('node:vm').runInNewContext('gc')();
          return process.memoryUsage().heapUsed`),
      ) /
      2 ** 20;
    await using order = await program.order('hold-memory', { megabytes: 100 });
    await expect.poll(used).toBeGreaterThan(90);
    await order.close();
    await expect.poll(used).toBeLessThan(50);
  });

  const writes: Record<string, string> = {
    writeFileSync: 'fs.writeFileSync(path, "x")',
    'writeFileSync, imported by name': 'write(path, "x")',
    appendFileSync: 'fs.appendFileSync(path, "x")',
    'writeSync of an open file': 'fs.writeSync(open, "x")',
    mkdirSync: 'fs.mkdirSync(path + ".folder")',
    renameSync: 'fs.renameSync(path + "-there", path)',
    writeFile:
      'await new Promise((good, bad) => fs.writeFile(path, "x", (e) => e ? bad(e) : good()))',
    'write of an open file':
      'await new Promise((good, bad) => fs.write(open, "x", (e) => e ? bad(e) : good()))',
    createWriteStream:
      'await new Promise((good, bad) => fs.createWriteStream(path).on("error", bad).on("close", good).end("x"))',
    'promises.writeFile': 'await fs.promises.writeFile(path, "x")',
    'a FileHandle':
      'const handle = await fs.promises.open(path + "-there", "r+"); try { await handle.write("x") } finally { await handle.close() }',
  };
  const inFolder = (code: string): string =>
    `const path = ${JSON.stringify(join(program.folder, 'data', 'file'))};
     const open = fs.openSync(path + "-there", "r+");
     try { ${code} } finally { fs.closeSync(open); fs.rmSync(path, { force: true, recursive: true });
       fs.rmSync(path + ".folder", { force: true, recursive: true }); }
     return "written"`;
  const elsewhere = (code: string): string => inFolder(code).replace('/data/', '/other/');

  it.each([
    'ENOSPC',
    'EIO',
  ] as const)('fail-writes: with %s, below its path only', async (error) => {
    await makeFolders(program);
    const path = join(program.folder, 'data');
    await using order = await program.order('fail-writes', { path, error });
    const failed: Record<string, unknown> = {};
    for (const [name, code] of Object.entries(writes)) {
      failed[name] = Reflect.get(Object((await program.run(inFolder(code))).result), 'code');
      expect([name, await asked(elsewhere(code))]).toEqual([name, 'written']);
      await makeFolders(program);
    }
    expect(failed).toEqual(Object.fromEntries(Object.keys(writes).map((name) => [name, error])));
    await order.close();
    for (const [name, code] of Object.entries(writes)) {
      await makeFolders(program);
      expect([name, await asked(inFolder(code))]).toEqual([name, 'written']);
    }
  });

  it('fail-writes: says what node:fs would, and lets read', async () => {
    await makeFolders(program);
    const path = join(program.folder, 'data');
    await using order = await program.order('fail-writes', { path, error: 'EROFS' });
    const there = JSON.stringify(join(path, 'file-there'));
    expect(await asked(`fs.unlinkSync(${there})`)).toEqual({
      code: 'EROFS',
      message: `EROFS: read-only file system, unlink '${path}/file-there'`,
    });
    expect(await asked(`fs.openSync(${there}, 'r+')`)).toMatchObject({ code: 'EROFS' });
    expect(await asked(`return fs.readFileSync(${there}, 'utf8')`)).toBe('there');
    await order.close();
  });

  it('slow-writes: each takes so long, and only below its path', async () => {
    await makeFolders(program);
    await using order = await program.order('slow-writes', {
      path: join(program.folder, 'data'),
      byMs: 200,
    });
    for (const name of [
      'writeFileSync',
      'write of an open file',
      'promises.writeFile',
      'a FileHandle',
    ]) {
      const code = `const since = performance.now(); ${writes[name]}; return performance.now() - since;`;
      expect([name, Number(await asked(inFolder(code))) > 190]).toEqual([name, true]);
    }
    const fast = `const since = performance.now(); fs.writeFileSync(path, "x"); return performance.now() - since;`;
    expect(await asked(elsewhere(fast))).toBeLessThan(190);
    await order.close();
    expect(await asked(inFolder(fast))).toBeLessThan(190);
  });
});

it.each(['exception', 'rejection'] as const)('crash: by an %s', async (how) => {
  await using program = await startOrderedProgram();
  await program.order('crash', { how });
  expect(await program.process.exited).toMatchObject({ exitCode: 1, signal: null });
  expect(program.process.lines('stderr').join('\n')).toContain(`crash this program by an ${how}`);
});

it.each([0, 17])('exit: with code %d', async (code) => {
  await using program = await startOrderedProgram();
  await program.order('exit', { code });
  expect(await program.process.exited).toMatchObject({ exitCode: code, signal: null });
});

it('hold-start: nothing of the program runs, until the time is over or the order is taken back', async () => {
  await using program = await startOrderedProgram();
  await using order = await program.order('hold-start', { forMs: 800 }, { survivesRestarts: true });
  expect((await program.run('return 1')).result).toBe(1);
  await program.process.kill();
  const startMs = performance.now();
  await program.start();
  expect(performance.now() - startMs).toBeGreaterThan(800);
  await order.close();
  await using long = await program.order(
    'hold-start',
    { forMs: 14_000 },
    { survivesRestarts: true },
  );
  await program.process.kill();
  const starting = program.start();
  let isReady = false;
  void starting.then(() => {
    isReady = true;
  });
  await expect.poll(() => answersIn(program)).toBe(2);
  expect(isReady).toBe(false);
  await long.close();
  await starting;
  expect(performance.now() - startMs).toBeLessThan(14_000);
});

const lack = await lackOf('fake time');
it.skipIf(lack)(
  `start-with-fake-time: native code is told it too${lack ? `: ${lack}` : ''}`,
  async () => {
    const [found] = await probeCapabilities({ runId: makeRunId(), only: ['fake time'] });
    await using program = await startOrderedProgram();
    const offsetMs = -7_200_000;
    const library = String(found?.detail);
    await using order = await program.order(
      'start-with-fake-time',
      { library, offsetMs },
      { survivesRestarts: true },
    );
    const off = async () => {
      const { headers, result } = await program.run(
        'const { DatabaseSync } = process.getBuiltinModule("node:sqlite"); return new DatabaseSync(":memory:").prepare("select unixepoch() as now").get().now',
      );
      return [Date.parse(String(headers['date'])), Number(result) * 1_000].map(
        (ms) => Math.round((ms - Date.now()) / 60_000) + 0,
      );
    };
    expect(await off()).toEqual([0, 0]);
    await program.process.kill();
    const { pid } = await program.start();
    expect(readProcess(pid)).toBeDefined();
    expect(await off()).toEqual([-120, -120]);
    // It is killed below, and nobody else could take this away.
    expect((await readdir('/dev/shm')).filter((name) => name.endsWith(`_${pid}`))).toEqual([]);
    expect(
      (await program.run('await new Promise((go) => setTimeout(go, 50)); return 1')).result,
    ).toBe(1);
    const child =
      'return process.getBuiltinModule("node:child_process").execFileSync("date", ["+%s"]).toString()';
    expect(Math.abs(Number((await program.run(child)).result) * 1_000 - Date.now())).toBeLessThan(
      60_000,
    );
    expect(program.process.lines('stderr')).toEqual([]);
    await order.close();
    await program.process.kill();
    await program.start();
    expect(await off()).toEqual([0, 0]);
  },
);

async function makeFolders({ folder }: OrderedProgram): Promise<void> {
  for (const name of ['data', 'other']) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'file-there'), 'there');
  }
}

async function answersIn({ folder }: OrderedProgram): Promise<number> {
  const files = await readdir(join(folder, 'orders'));
  return files.filter((name) => name.endsWith('.answer.json')).length;
}
