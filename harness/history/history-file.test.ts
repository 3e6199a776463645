import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { HistoryFile } from './history-file.ts';
import type { HistoryEntry } from './history-record.ts';
import { readHistory } from './read-history.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  file = join(folder, 'deep', 'history.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry: HistoryEntry = { source: 'client', kind: 'invoke', process: 'p1', op: 'stream' };

describe('a history in a file', () => {
  it('comes back as it was written, in order and with its times', async () => {
    const clock = new ManualClock({ startWallMs: 1_700_000_000_000 });
    {
      using history = new HistoryFile(file, clock);
      history.append({ ...entry, request: 'r1', prompt: 'line\nbreak ✓' });
      await clock.advance(1.5);
      history.append({ ...entry, kind: 'ok', seq: 99, at_us: -1 });
    }
    const content = await readHistory(file);
    expect(content).toEqual({
      header: { version: 1, wall_ms: 1_700_000_000_000, at_us: 0 },
      records: [
        { ...entry, seq: 1, at_us: 0, request: 'r1', prompt: 'line\nbreak ✓' },
        { ...entry, kind: 'ok', seq: 2, at_us: 1500 },
      ],
      torn: undefined,
      damage: [],
    });
  });

  it('is whole at every moment: what a killed writer has appended is there', async () => {
    const program = `
      import { HistoryFile } from ${JSON.stringify(join(import.meta.dirname, 'history-file.ts'))};
      const history = new HistoryFile(${JSON.stringify(file)});
      for (let n = 0; n < 500; n++) history.append(${JSON.stringify(entry)});
      process.kill(process.pid, 'SIGKILL');
    `;
    const { signal } = await execaNode({
      reject: false,
      nodeOptions: ['--input-type=module-typescript'],
      input: program,
    })('-');
    expect(signal).toBe('SIGKILL');
    const { records, damage } = await readHistory(file);
    expect([records.length, damage]).toEqual([500, []]);
  });

  it('never goes on with a file that is there', () => {
    using _ = new HistoryFile(file);
    expect(() => new HistoryFile(file)).toThrow(
      expect.objectContaining({ code: 'HISTORY_NOT_WRITTEN' }),
    );
  });

  it('says that it is closed', () => {
    const history = new HistoryFile(file);
    history[Symbol.dispose]();
    expect(() => history.append(entry)).toThrow(/A record is missing/);
  });
});

describe('reading tells of', () => {
  function writeThree(): string[] {
    using history = new HistoryFile(file);
    for (let n = 0; n < 3; n++) history.append(entry);
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  }

  it('a half-written last line, and keeps the rest', async () => {
    writeThree();
    appendFileSync(file, '{"seq":4,"at_us":12,"sou');
    const { records, torn, damage } = await readHistory(file);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(torn).toBe('{"seq":4,"at_us":12,"sou');
    expect(damage).toEqual(['The last line is torn: {"seq":4,"at_us":12,"sou']);
  });

  it('a line that is no record, and the gap that it leaves', async () => {
    const lines = writeThree();
    writeFileSync(file, `${lines.with(2, '{"kind":"ok"}').join('\n')}\n`);
    const { records, torn, damage } = await readHistory(file);
    expect([records.length, torn]).toEqual([2, undefined]);
    expect(damage).toEqual([
      'Line 3 is not a record: {"kind":"ok"}',
      'Line 4 is record 3, where 2 should be.',
    ]);
  });

  it.each([
    ['another version', '{"version":2}'],
    ['no version', '{"seq":1}'],
    ['an empty file', ''],
    ['something else', 'hello'],
  ])('%s, by refusing it', async (_what, first) => {
    writeThree();
    writeFileSync(file, first);
    await expect(readHistory(file)).rejects.toMatchObject({ code: 'HISTORY_VERSION_UNKNOWN' });
  });

  it('a file that is not there, as the system does', async () => {
    await expect(readHistory(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
