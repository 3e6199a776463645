import { existsSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeFolder } from '../guardian/remove-folder.ts';
import { undoEntry } from '../guardian/undo-entry.ts';
import { createRunScope, lackOf } from './fixtures/run-scope.ts';
import { immutableFileKind, makeImmutable } from './immutable-file.ts';

const lack = await lackOf('immutable files');

describe.skipIf(lack !== undefined)(
  `a file that cannot be changed${lack ? ` (${lack})` : ''}`,
  () => {
    it('is so for everybody, also who has it open, until the scope closes', async () => {
      await using run = createRunScope();
      const path = join(run.folder, 'file');
      writeFileSync(path, 'a');
      const open = openSync(path, 'r+');
      const scope = run.scope.child('marked');
      await makeImmutable(scope, path);
      expect(run.open).toEqual([{ kind: 'immutable-file', path }]);
      const denied = expect.objectContaining({ code: 'EPERM' });
      expect(() => writeSync(open, 'b')).toThrow(denied);
      expect(() => writeFileSync(path, 'b')).toThrow(denied);
      expect(() => rmSync(path)).toThrow(denied);
      await scope.close();
      await scope.close();
      writeSync(open, 'b');
      expect(run.open).toEqual([]);
    });

    it('is given back by whoever reads the ledger, and is so already when it is gone', async () => {
      await using run = createRunScope();
      const path = join(run.folder, 'file');
      writeFileSync(path, 'a');
      await makeImmutable(run.scope, path);
      await immutableFileKind.remove({ kind: 'immutable-file', path });
      rmSync(path);
      await immutableFileKind.remove({ kind: 'immutable-file', path });
    });

    it('does not keep the folder of a run that was killed', async () => {
      await using run = createRunScope();
      const path = join(run.folder, 'file');
      writeFileSync(path, 'a');
      await makeImmutable(run.scope, path);
      const [entry] = run.open;
      if (entry === undefined) throw new Error('Nothing was written down.');
      await expect(removeFolder(run.folder)).rejects.toThrow(/^E/);
      await undoEntry(entry, run.runId);
      expect(await removeFolder(run.folder)).toBe(true);
    });

    it('is not made of what is not the run’s, nor of what is not there', async () => {
      await using run = createRunScope();
      const other = join(tmpdir(), `other-${run.runId}`);
      mkdirSync(other);
      const path = join(other, 'file');
      try {
        writeFileSync(path, 'a');
        const refused = { code: 'MACHINE_NAME_INVALID' };
        await expect(makeImmutable(run.scope, path)).rejects.toMatchObject(refused);
        const entry = { kind: 'immutable-file', path } as const;
        await expect(immutableFileKind.remove(entry)).rejects.toMatchObject(refused);
      } finally {
        rmSync(other, { recursive: true });
      }
      const missing = join(run.folder, 'none');
      await expect(makeImmutable(run.scope, missing)).rejects.toMatchObject({
        code: 'MACHINE_COMMAND_FAILED',
      });
      expect([existsSync(missing), run.open]).toEqual([false, []]);
    });
  },
);
