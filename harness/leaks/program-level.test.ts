/** Levels of a program that leaks when it is told to, with and without an inspector, and what counts as risen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { levelOfProgram, type ProgramLevel, risenLevels, usualMargins } from './program-level.ts';

const { signal } = new AbortController();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Opens files, sockets and timers, and fills its memory, at each line that it is given. */
const leaky = `
  const net = require('node:net');
  const fs = require('node:fs');
  const held = [];
  const server = net.createServer((socket) => held.push(socket)).listen(0, '127.0.0.1', () => {
    process.stdin.on('data', async () => {
      for (let n = 0; n < 20; n += 1) held.push(fs.openSync('/dev/null'), setInterval(() => {}, 1e6));
      for (let n = 0; n < 10; n += 1)
        await new Promise((done) => held.push(net.connect(server.address().port, '127.0.0.1', done)));
      held.push(Array.from({ length: 2e6 }, (_, n) => ({ n })), Buffer.alloc(2 ** 27, 1));
      console.log('leaked');
    });
    console.log('ready');
  });
`;

async function start(...flags: string[]): Promise<{ pid: number; leak: () => Promise<void> }> {
  const child = spawn(process.execPath, [...flags, '--eval', leaky], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  children.push(child);
  const said = (): Promise<unknown> => once(child.stdout, 'data');
  await said();
  const leak = async (): Promise<void> => {
    const told = said();
    child.stdin.write('more\n');
    await told;
  };
  return { pid: child.pid ?? 0, leak };
}

describe('[INFRA-24] what a program holds', () => {
  it('is the same as long as it leaks nothing, and risen in all when it has', async () => {
    const { pid, leak } = await start('--inspect=127.0.0.1:0');
    const before = await levelOfProgram(pid, signal);
    expect(before.timers).toBeGreaterThanOrEqual(0);
    // It listens, and has its three pipes.
    expect(before.sockets).toBeGreaterThanOrEqual(1);
    expect(before.files).toBeGreaterThanOrEqual(before.sockets + 3);
    const again = await levelOfProgram(pid, signal);
    expect(risenLevels('it', before, again, 0)).toEqual([]);
    await leak();
    const after = await levelOfProgram(pid, signal);
    expect(risenLevels('it', before, after, 0).map(({ rule }) => rule)).toEqual([
      ...['leak_files', 'leak_sockets', 'leak_timers', 'leak_memory'],
    ]);
  });

  it('is seen by the kernel alone where it has no inspector', async () => {
    const { pid, leak } = await start();
    const before = await levelOfProgram(pid, signal);
    expect(before).toMatchObject({ heapBytes: undefined, timers: undefined });
    await leak();
    const risen = risenLevels('it', before, await levelOfProgram(pid, signal), 0);
    expect(risen.map(({ rule }) => rule)).toEqual([
      ...['leak_files', 'leak_sockets', 'leak_memory'],
    ]);
  });
});

describe('a level has risen', () => {
  const level: ProgramLevel = {
    ...{ files: 30, sockets: 9, timers: 7, heapBytes: 5e7, residentBytes: 9e7 },
  };
  const { heapBytes, heapBytesPerRequest } = usualMargins;
  it.each<[Partial<ProgramLevel>, string[]]>([
    [{ files: 42, sockets: 17, timers: 15, heapBytes: 5e7 + heapBytes }, []],
    [{ files: 43 }, ['leak_files']],
    [{ sockets: 18 }, ['leak_sockets']],
    [{ timers: 16 }, ['leak_timers']],
    [{ heapBytes: 5e7 + heapBytes + 1 }, ['leak_memory']],
    [{ heapBytes: 1e7, residentBytes: 9e9 }, []],
    [{ heapBytes: undefined, residentBytes: 9e9 }, ['leak_memory']],
  ])('%j: %j', (change, rules) => {
    const risen = risenLevels('it', level, { ...level, ...change }, 0);
    expect(risen.map(({ rule }) => rule)).toEqual(rules);
  });

  it('by less, where requests have left something that goes later', () => {
    const after = { ...level, heapBytes: 5e7 + heapBytes + 10 * heapBytesPerRequest };
    expect(risenLevels('it', level, after, 10)).toEqual([]);
    expect(risenLevels('it', level, after, 9)).toHaveLength(1);
  });
});
