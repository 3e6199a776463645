// One program a state folder: who comes second, or cannot write there, is told what to do.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdStateFolder, StateFolderError } from './hold-state-folder.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hornet-test-'));
});

afterEach(() => rmSync(parent, { recursive: true }));

it('is made, for its owner alone', () => {
  const folder = join(parent, 'hornet', 'hive-1');
  using _held = holdStateFolder(folder, 'hive');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('is refused to a second program for as long as the first has it', () => {
  {
    using _first = holdStateFolder(parent, 'hive');
    const message = `Another hive uses the state folder ${parent}. Stop it, or give this one another --state-folder or --name.`;
    expect(() => holdStateFolder(parent, 'hive')).toThrow(
      expect.objectContaining({ fault: 'in_use', folder: parent, message }),
    );
  }
  using _second = holdStateFolder(parent, 'hive');
});

it('that cannot be made is refused, with why and what to do', () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  const holding = (): Disposable => holdStateFolder(join(file, 'below'), 'queen');
  expect(holding).toThrow(StateFolderError);
  expect(holding).toThrow(
    /^The state folder .+below cannot be used: ENOTDIR.+\. Let its owner write there, or give another --state-folder\.$/,
  );
});
