/** Output goes to files, tail and listeners; a log that cannot be written is told, not hidden. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Output, type OutputLine } from './output.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hornet-output-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('Output', () => {
  it('keeps the bytes as they came and tells lines as text', async () => {
    const heard: OutputLine[] = [];
    const output = new Output(join(folder, 'logs'), 'queen');
    output.onLine((line) => heard.push(line));
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    output.connect(stdout, stderr);
    const bytes = Buffer.from([0x61, 0xff, 0x0d, 0x0a, 0x62]);
    stdout.end(bytes);
    stderr.end('to err\n');
    await output.ended();
    await output.close();
    expect(readFileSync(output.stdoutFile)).toEqual(bytes);
    expect(readFileSync(output.stderrFile, 'utf8')).toBe('to err\n');
    expect(heard.map(({ stream, text }) => `${stream} ${text}`).sort()).toEqual([
      'stderr to err',
      'stdout a\ufffd',
      'stdout b',
    ]);
    expect(output.lines('stdout')).toEqual(['a\ufffd', 'b']);
    expect(output.lines()).toEqual(heard.map(({ text }) => text));
  });

  it('ends with its process even while somebody holds the streams', async () => {
    const output = new Output(folder, 'queen');
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    output.connect(stdout, stderr);
    stdout.write('unfinished');
    await expect
      .poll(() => readFileSync(output.stdoutFile, 'utf8'), { timeout: 15_000 })
      .toBe('unfinished');
    await output.close();
    expect(output.lines()).toEqual(['unfinished']);
  });

  it.runIf(existsSync('/dev/full'))('goes on without its log, and says so in the end', async () => {
    symlinkSync('/dev/full', join(folder, 'queen.stdout.log'));
    const output = new Output(folder, 'queen');
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    output.connect(stdout, stderr);
    stdout.end('one\ntwo\n');
    stderr.end('three\n');
    await output.ended();
    expect(output.lines('stdout')).toEqual(['one', 'two']);
    await expect(output.close()).rejects.toMatchObject({
      code: 'PROCESS_LOG_NOT_WRITTEN',
      cause: { code: 'ENOSPC' },
    });
  });
});
