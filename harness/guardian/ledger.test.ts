/** What is written is read back, whoever wrote it and however it was cut short. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';
import { readLedger } from './read-ledger.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hornet-ledger-'));
  file = join(folder, 'ledger.ndjson');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a ledger', () => {
  it('holds what is open, with the last that was said of it, and forgets what is undone', () => {
    using ledger = new Ledger({ runId: 'a-run', file });
    const undo = ledger.open({ kind: 'folder', path: '/tmp/hornet-a-run' });
    const child = ledger.open({ kind: 'process', name: 'queen' });
    ledger.open({ kind: 'proxy', server: 'http://127.0.0.1:8474', name: 'queen→hive-1' });
    child.amend({ kind: 'process', name: 'queen', pid: 7, startTime: '1@boot' });
    undo.done();
    undo.done();
    expect(readLedger(file)).toEqual({
      damage: [],
      open: [
        expect.objectContaining({ kind: 'process', name: 'queen', pid: 7, startTime: '1@boot' }),
        expect.objectContaining({ kind: 'proxy', name: 'queen→hive-1' }),
      ],
    });
  });

  it('has versioned records, counted by writer, on disk when the call returns', () => {
    using ledger = new Ledger({ runId: 'a-run', file });
    ledger.open({ kind: 'folder', path: '/a' }).done();
    expect(records()).toEqual([
      expect.objectContaining({ v: 1, seq: 1, action: 'open', kind: 'folder', path: '/a' }),
      expect.objectContaining({ v: 1, seq: 2, action: 'undone', kind: 'folder' }),
    ]);
  });

  it('takes records of many threads at once and loses none', async () => {
    const script = join(import.meta.dirname, 'fixtures', 'ledger-writer.ts');
    const threads = Array.from({ length: 4 }, () => new Worker(script, { workerData: { file } }));
    const codes = await Promise.all(
      threads.map((thread) => new Promise((resolve) => thread.once('exit', resolve))),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    const { open, damage } = readLedger(file);
    expect(damage).toEqual([]);
    expect(open).toHaveLength(4 * 50);
    expect(new Set(records().map(({ writer }) => writer)).size).toBe(4);
  });

  it('is read although its last line is torn, and can be appended to after that', () => {
    using first = new Ledger({ runId: 'a-run', file });
    first.open({ kind: 'folder', path: '/a' });
    const whole = readFileSync(file, 'utf8');
    for (const cut of [1, 10, 40]) {
      writeFileSync(file, whole + whole.slice(0, cut).trimStart());
      expect(readLedger(file)).toMatchObject({ damage: [], open: [{ path: '/a' }] });
    }
    using second = new Ledger({ runId: 'a-run', file });
    second.open({ kind: 'folder', path: '/b' });
    expect(readLedger(file)).toMatchObject({
      open: [{ path: '/a' }, { path: '/b' }],
      damage: [expect.stringContaining('is not a record')],
    });
  });

  it('is refused when it was written by another version', () => {
    using ledger = new Ledger({ runId: 'a-run', file });
    ledger.open({ kind: 'folder', path: '/a' });
    appendFileSync(file, '{"v":2,"seq":1,"writer":"x","id":"x.1","action":"open","kind":"moon"}\n');
    expect(() => readLedger(file)).toThrow(/has version 2, not 1/);
  });

  it.each([
    ['no object', '7'],
    ['no JSON', '{"v":1,'],
    ['no kind of this version', open('"kind":"moon","name":"x"')],
    ['a folder that is not absolute', open('"kind":"folder","path":"tmp"')],
    ['a process without a name', open('"kind":"process","pid":7')],
    ['a process with a strange pid', open('"kind":"process","name":"x","pid":"7"')],
    ['a proxy without a server', open('"kind":"proxy","name":"x"')],
  ])('says which line is not a record: %s', (_what, line) => {
    writeFileSync(file, `${line}\n`);
    expect(readLedger(file)).toEqual({
      open: [],
      damage: [expect.stringContaining('Line 1 is not a record')],
    });
  });

  it('says when records are missing in the middle', () => {
    using ledger = new Ledger({ runId: 'a-run', file });
    for (const path of ['/a', '/b', '/c']) ledger.open({ kind: 'folder', path });
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.filter((line) => !line.includes('"/b"')).join('\n'));
    expect(readLedger(file).damage).toEqual([expect.stringContaining('records after 1')]);
  });

  it('refuses to say that something is recorded when it is not', () => {
    const ledger = new Ledger({ runId: 'a-run', file });
    ledger[Symbol.dispose]();
    ledger[Symbol.dispose]();
    const act = () => ledger.open({ kind: 'folder', path: '/a' });
    expect(act).toThrow(expect.objectContaining({ code: 'LEDGER_NOT_WRITTEN' }));
  });
});

function open(fields: string): string {
  return `{"v":1,"seq":1,"writer":"x","id":"x.1","action":"open",${fields}}`;
}

function records(): Record<string, unknown>[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
