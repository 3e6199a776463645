/** Each fault of files on a real file: met by who opens it, undone byte for byte, and not seen where nothing was done. */
import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultKind } from '../../fault-kind.ts';
import type { FaultParameters } from '../../parameters.ts';
import { faultCases, within } from '../testing/fault-cases.ts';
import { fileDeleted } from './file-deleted.ts';
import { fileReadOnly } from './file-read-only.ts';
import { fileTruncated } from './file-truncated.ts';
import { fileFaults } from './index.ts';
import { type KeptByBack, startKeptByBack } from './testing/kept-by-back.ts';

const isLeftOut = vi.hoisted(() => ({ now: false }));
vi.mock('./put-aside.ts', async (original) => {
  const real = await original<typeof import('./put-aside.ts')>();
  return {
    putAsideUntilHealed: async (...given: Parameters<typeof real.putAsideUntilHealed>) =>
      isLeftOut.now ? undefined : await real.putAsideUntilHealed(...given),
  };
});
vi.mock('../../../machine/immutable-file.ts', async (original) => {
  const real = await original<typeof import('../../../machine/immutable-file.ts')>();
  return {
    ...real,
    makeImmutable: async (...given: Parameters<typeof real.makeImmutable>) =>
      isLeftOut.now ? undefined : await real.makeImmutable(...given),
  };
});

interface Trial {
  parameters?: FaultParameters;
  says: RegExp;
  /** What somebody meets who knows nothing of the witness. */
  shows: (path: string) => void;
}

const content = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 251));
const trials: Record<string, Trial> = {
  'file-truncated': {
    parameters: { keptPercent: 30 },
    says: /^3000 of 10000 bytes are there$/,
    shows: (path) => expect(readFileSync(path)).toEqual(content.subarray(0, 3_000)),
  },
  'file-flipped': {
    parameters: { bytes: 7 },
    says: /^of 10000 bytes some are others than before$/,
    shows: (path) => {
      const now = readFileSync(path);
      expect(now.length).toBe(content.length);
      expect([...now].filter((byte, index) => byte !== content[index])).toHaveLength(7);
    },
  },
  'file-deleted': {
    says: /is told that it is not there/,
    shows: (path) => expect(() => readFileSync(path)).toThrow(/ENOENT/),
  },
  'file-read-only': {
    says: /is refused with EPERM/,
    shows: (path) => {
      expect(readFileSync(path)).toEqual(content);
      expect(() => writeFileSync(path, 'x')).toThrow(/EPERM/);
      writeFileSync(`${path}.new`, 'x');
      expect(() => renameSync(`${path}.new`, path)).toThrow(/EPERM/);
      rmSync(`${path}.new`);
    },
  },
};

it('tries every kind that there is', () => {
  expect(Object.keys(trials).sort()).toEqual(fileFaults.map(({ name }) => name).sort());
});

const outside = join(tmpdir(), `outside-${process.pid}`);
let kept: KeptByBack;
let path: string;
beforeAll(async () => {
  kept = await startKeptByBack(['kept', 'none', 'outside', 'detour'], () => ({ outside }));
  path = join(kept.folder, 'kept');
});
afterAll(() => kept[Symbol.asyncDispose]());
beforeEach(() => {
  writeFileSync(path, content);
  chmodSync(path, 0o640);
  utimesSync(path, 1_000.5, 2_000.25);
});

const strike = (kind: FaultKind, parameters: FaultParameters = {}, name = 'kept') =>
  kept.services.strikeFault(kind, name, parameters, { subject: kept.subject });

const asBefore = async (): Promise<void> => {
  expect(readdirSync(kept.folder)).toEqual(['kept']);
  expect(readFileSync(path)).toEqual(content);
  const { mode, mtimeMs, nlink } = statSync(path);
  expect([mode & 0o777, mtimeMs, nlink]).toEqual([0o640, 2_000_250, 1]);
  expect(kept.services.run.open.filter(({ kind }) => kind === 'immutable-file')).toEqual([]);
  const { url } = kept.services.stack.service('back');
  expect(await kept.services.client.ask('/health', { at: url })).toMatchObject({ status: 200 });
};

describe.each(await faultCases(fileFaults))('%s', (_title, kind, lack) => {
  const trial = trials[kind.name];
  if (trial === undefined) throw new Error(`${kind.name} has no trial.`);
  const { parameters, says, shows } = trial;

  it.skipIf(lack)('is seen, is met by who opens it, and leaves the file as it was', async () => {
    const early = openSync(path, 'r');
    const { struck, scope } = await strike(kind, parameters);
    try {
      expect(await within(5_000, (signal) => struck.witness(signal))).toMatch(says);
      shows(path);
      if (kind !== fileDeleted) expect(statSync(path).mode & 0o777).toBe(0o640);
      expect(readFileSync(early)).toEqual(content);
    } finally {
      closeSync(early);
      await scope.close();
    }
    await scope.close();
    expect(await within(5_000, (signal) => struck.witnessGone(signal))).not.toBe('');
    await asBefore();
  });

  it.skipIf(lack)('is not seen where nothing was done', async () => {
    isLeftOut.now = true;
    const { struck, scope } = await strike(kind, parameters).finally(() => {
      isLeftOut.now = false;
    });
    await expect(within(400, (signal) => struck.witness(signal))).rejects.toThrow('too long');
    await scope.close();
    await asBefore();
  });

  it.skipIf(lack)('leaves nothing when it is healed at once, or in the midst', async () => {
    const { struck, scope: whole } = await strike(kind, parameters);
    await whole.close();
    await within(5_000, (signal) => struck.witnessGone(signal));
    await asBefore();
    for (const turns of [0, 1, 3, 10, 30, 100]) {
      const scope = kept.services.scope.child(`midst-${turns}`);
      const { subject } = kept;
      const striking = kept.services
        .strikeFault(kind, 'kept', parameters, { subject, scope })
        .catch(() => undefined);
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      await scope.close();
      await striking;
      await scope.close();
      await asBefore();
    }
  });

  it.skipIf(lack)('is not made of what is not there, or not the run’s', async () => {
    writeFileSync(outside, content);
    const detour = join(kept.folder, 'detour');
    try {
      const refused = { code: 'FAULT_NOT_INJECTED' };
      await expect(strike(kind, parameters, 'none')).rejects.toMatchObject(refused);
      await expect(strike(kind, parameters, 'outside')).rejects.toMatchObject(refused);
      renameSync(outside, `${outside}-there`);
      symlinkSync(`${outside}-there`, detour);
      await expect(strike(kind, parameters, 'detour')).rejects.toMatchObject(refused);
      expect(readFileSync(`${outside}-there`)).toEqual(content);
    } finally {
      for (const one of [outside, `${outside}-there`, detour]) rmSync(one, { force: true });
    }
    await asBefore();
  });
});

it('what its program has written anew meanwhile stays', async () => {
  for (const kind of [fileTruncated, fileDeleted]) {
    const { struck, scope } = await strike(kind);
    writeFileSync(`${path}.new`, content.subarray(1));
    renameSync(`${path}.new`, path);
    await scope.close();
    expect(await within(5_000, (signal) => struck.witnessGone(signal))).toContain('kept anew');
    expect(readFileSync(path)).toEqual(content.subarray(1));
    expect(readdirSync(kept.folder)).toEqual(['kept']);
  }
});

it('one of its readers ends and begins again, and has to open it', async () => {
  const { services, subject } = kept;
  const back = services.stack.service('back');
  const before = back.process.pid;
  const { struck, scope } = await strike(fileDeleted, { readers: 'one ends' });
  expect(await within(5_000, (signal) => struck.witness(signal))).toContain('not there');
  await expect
    .poll(async () => (await subject.process('back').catch(() => undefined))?.identity.pid)
    .not.toBe(before);
  await scope.close();
  expect(await within(10_000, (signal) => struck.witnessGone(signal))).toContain(
    'kept is as it was, and back runs and answers',
  );
  expect(back.process.pid).not.toBe(before);
  await asBefore();
});

it('a second one on a damaged file is not made, and leaves the first', async () => {
  const { scope } = await strike(fileTruncated);
  await expect(strike(fileDeleted)).rejects.toMatchObject({ code: 'FAULT_NOT_INJECTED' });
  expect(readFileSync(path).length).toBeLessThan(content.length);
  await scope.close();
  await asBefore();
});

it('what is read-only is only offered where somebody writes', () => {
  expect(fileReadOnly.wants).toEqual(['written']);
});
