/** Each fault of databases on a program that keeps rows in one: met by that program, undone without a row lost, and not believed where nothing was done. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FaultKind } from '../../fault-kind.ts';
import type { FaultParameters } from '../../parameters.ts';
import { faultCases, within } from '../testing/fault-cases.ts';
import { beside, integrityOf } from './beside.ts';
import { databaseFaults } from './index.ts';
import { type KeptRows, startKeptRows } from './testing/kept-rows.ts';

/** Whether the injector lies: it leaves out the deed, and does all the rest. */
const isLeftOut = vi.hoisted(() => ({ now: false }));
vi.mock('../file/put-aside.ts', async (original) => {
  const real = await original<typeof import('../file/put-aside.ts')>();
  return {
    putAsideUntilHealed: async (...given: Parameters<typeof real.putAsideUntilHealed>) =>
      isLeftOut.now ? undefined : await real.putAsideUntilHealed(...given),
  };
});
vi.mock('../../../machine/command.ts', async (original) => {
  const real = await original<typeof import('../../../machine/command.ts')>();
  return {
    runCommand: async (...given: Parameters<typeof real.runCommand>) =>
      isLeftOut.now ? '' : await real.runCommand(...given),
  };
});
vi.mock('../../../process/spawn.ts', async (original) => {
  const real = await original<typeof import('../../../process/spawn.ts')>();
  return {
    startProcess: async (...given: Parameters<typeof real.startProcess>) =>
      isLeftOut.now && given[1].name.startsWith('lock of')
        ? undefined
        : await real.startProcess(...given),
  };
});

interface Trial {
  parameters?: FaultParameters;
  says: RegExp;
  /** What somebody meets who knows nothing of the witness; there were so many rows before. */
  shows: (rows: number) => Promise<void>;
}

const refused = (code: number) => async (before: number) => {
  for (let time = 0; time < 3; time += 1)
    expect(await kept.write()).toMatchObject({ status: 503, text: JSON.stringify({ code }) });
  expect(await kept.rows()).toBe(before);
};
const down = async (): Promise<void> => {
  await expect.poll(() => kept.keeper.isRunning).toBe(false);
  expect(await kept.write()).toMatchObject({ failed: 'ECONNREFUSED' });
};

const trials: Trial[] = [
  { says: /^a second connection is told: database is locked$/, shows: refused(5) },
  { says: /^RLIMIT_FSIZE of keeper is 0, and nothing is written$/, shows: refused(10) },
  { says: /is refused with EPERM, and nothing is written$/, shows: refused(10) },
  {
    parameters: { what: 'pages', pages: 3 },
    says: /^a second connection says of it: .*(malformed|btreeInitPage|disk image).*, and keeper runs on it$/,
    shows: async () => {
      expect(await kept.write()).toMatchObject({ status: 503, text: '{"code":11}' });
      expect(await integrityOf(kept.path)).not.toBe('ok');
    },
  },
  {
    says: /^rows was not there any more, and keeper runs on it$/,
    shows: async () => {
      expect(await kept.rows()).toBe(0);
      expect(await kept.write()).toMatchObject({ status: 200 });
    },
  },
];
const cases = await faultCases(databaseFaults);

let kept: KeptRows;
beforeAll(async () => {
  kept = await startKeptRows();
  for (let row = 0; row < 50; row += 1) await kept.write();
});
afterAll(() => kept[Symbol.asyncDispose]());

const strike = (kind: FaultKind, parameters: FaultParameters = {}, name = 'rows') =>
  kept.services.strikeFault(kind, name, parameters, { subject: kept.subject });

/** Serves, has lost nothing, and nothing else is there. */
const asBefore = async (rows: number): Promise<void> => {
  expect(await kept.rows()).toBe(rows);
  expect(await kept.write()).toMatchObject({ status: 200 });
  expect(await kept.rows()).toBe(rows + 1);
  expect(await integrityOf(kept.path)).toBe('ok');
  const names = ['rows.db', 'rows.db-shm', 'rows.db-wal'];
  expect(readdirSync(dirname(kept.path)).sort()).toEqual(names);
  const { open } = kept.services.run;
  expect(open.filter(({ kind }) => kind === 'immutable-file')).toEqual([]);
  expect(open.filter((entry) => entry.kind === 'process' && /lock/.test(entry.name))).toEqual([]);
  const { pid } = kept.keeper.process;
  expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max file size +unlimited/);
};

it('tries every kind that there is', () => expect(trials).toHaveLength(cases.length));

describe.each(cases)('%s', (_title, kind, lack) => {
  const trial = trials[databaseFaults.indexOf(kind)];
  if (trial === undefined) throw new Error(`${kind.name} has no trial.`);
  const { parameters, says, shows } = trial;

  it.skipIf(lack)('is seen, is met by the owner, and is gone without a row lost', async () => {
    const rows = Number(await kept.rows());
    const { struck, scope } = await strike(kind, parameters);
    try {
      expect(await within(10_000, (signal) => struck.witness(signal))).toMatch(says);
      await shows(rows);
    } finally {
      await scope.close();
    }
    await scope.close();
    expect(await within(10_000, (signal) => struck.witnessGone(signal))).not.toBe('');
    await asBefore(rows);
  });

  it.skipIf(lack)('is not seen where nothing was done', async () => {
    const rows = Number(await kept.rows());
    isLeftOut.now = true;
    try {
      const { struck, scope } = await strike(kind, parameters);
      await expect(within(1_500, (signal) => struck.witness(signal))).rejects.toThrow('too long');
      await scope.close();
    } finally {
      isLeftOut.now = false;
    }
    await asBefore(rows);
  });

  it.skipIf(lack)('leaves nothing when it is healed at once, or in the midst', async () => {
    let rows = Number(await kept.rows());
    const { struck, scope: whole } = await strike(kind, parameters);
    await whole.close();
    await within(10_000, (signal) => struck.witnessGone(signal));
    await asBefore(rows);
    for (const turns of [0, 1, 3, 10, 40, 150, 500]) {
      rows += 1;
      const scope = kept.services.scope.child(`midst-${turns}`);
      const { subject } = kept;
      const striking = kept.services
        .strikeFault(kind, 'rows', parameters, { subject, scope })
        .catch(() => undefined);
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      await scope.close();
      await striking;
      await asBefore(rows);
    }
  });
});

const kindOf = (name: string): FaultKind => {
  const kind = databaseFaults.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`There is no ${name}.`);
  return kind;
};

it('a header that is overwritten keeps the owner down until the heal', async () => {
  const rows = Number(await kept.rows());
  const { struck, scope } = await strike(kindOf('database-corrupt'), { what: 'header' });
  const words = await within(10_000, (signal) => struck.witness(signal));
  expect(words).toBe(
    'a second connection says of it: file is not a database, and keeper does not start on it',
  );
  await down();
  await scope.close();
  await within(10_000, (signal) => struck.witnessGone(signal));
  await asBefore(rows);
});

it('what stood in the log alone when the owner went down is not lost', async () => {
  const rows = Number(await kept.rows()) + 1;
  await kept.write();
  const { struck, scope } = await strike(kindOf('database-lost'));
  await within(10_000, (signal) => struck.witness(signal));
  expect(await kept.rows()).toBe(0);
  for (let row = 0; row < 5; row += 1) await kept.write();
  await scope.close();
  await asBefore(rows);
});

it('what nobody owns, or nobody here starts, is not struck', async () => {
  const rows = Number(await kept.rows());
  const subject = { ...kept.subject, service: () => undefined };
  for (const kind of [kindOf('database-corrupt'), kindOf('database-lost')]) {
    const striking = kept.services.strikeFault(kind, 'rows', {}, { subject });
    await expect(striking).rejects.toMatchObject({ code: 'FAULT_NOT_INJECTED' });
    const ownerless = strike(kind, {}, 'orphan');
    await expect(ownerless).rejects.toMatchObject({ code: 'FAULT_NOT_INJECTED' });
  }
  await asBefore(rows);
});

it('a look beside makes no database', async () => {
  const none = `${kept.path}.none`;
  await expect(beside(none, () => undefined)).rejects.toThrow(/unable to open/);
  expect(existsSync(none)).toBe(false);
});
