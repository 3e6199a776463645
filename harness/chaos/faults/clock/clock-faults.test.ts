/** Each fault of clocks on real programs: seen when it is there, gone when it is healed, and not seen where it was not made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FaultParameters } from '../../parameters.ts';
import { faultCases, within } from '../testing/fault-cases.ts';
import {
  comesAndGoes,
  isHealedAtOnce,
  isHealedInTheMidst,
  type ProgramFault,
} from '../testing/program-fault-trials.ts';
import { type StruckPrograms, startStruckPrograms } from '../testing/struck-programs.ts';
import { clockFaults } from './index.ts';

const isLeftOut = vi.hoisted(() => ({ order: false }));
vi.mock('../../../saboteur/give-order.ts', async (original) => {
  const real = await original<typeof import('../../../saboteur/give-order.ts')>();
  return {
    giveOrder: async (...given: Parameters<typeof real.giveOrder>) =>
      isLeftOut.order ? undefined : await real.giveOrder(...given),
  };
});

/** And by how much the clock is off then, at least and at most. */
const trials: Record<string, { parameters: FaultParameters; offMs: [number, number] }> = {
  'clock-skew': { parameters: { offsetMs: 90_000 }, offMs: [80_000, 100_000] },
  'clock-back': { parameters: { byMs: 4_000 }, offMs: [-6_000, -2_000] },
  'clock-drift': { parameters: { ppm: 900_000, goes: 'slow' }, offMs: [-60_000, -2_500] },
  'clock-skew-libfaketime': { parameters: { offsetMs: 7_200_000 }, offMs: [7e6, 7.4e6] },
};

let programs: StruckPrograms;
const folder = mkdtempSync(join(tmpdir(), 'orders-'));
beforeAll(async () => {
  const stub = (name: string, value: string) => void vi.stubEnv(name, value);
  programs = await startStruckPrograms(join(folder, 'orders'), stub);
});
afterAll(async () => {
  try {
    await programs[Symbol.asyncDispose]();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('tries every kind that there is', () => {
  expect(Object.keys(trials).sort()).toEqual(clockFaults.map(({ name }) => name).sort());
});

const [skew] = (await faultCases(clockFaults)).filter(([, { name }]) => name === 'clock-skew');

it.skipIf(skew?.[2])('waits for a program that is only just coming back', async () => {
  if (skew === undefined) throw new Error('There is no clock-skew.');
  const service = programs.services.stack.service('front');
  await service.kill();
  const striking = programs.strike(skew[1], 'front', { offsetMs: 90_000 });
  striking.catch(() => undefined); // told below
  await service.start();
  const { struck, scope } = await striking;
  try {
    expect(await within(15_000, (signal) => struck.witness(signal))).toContain('is off by');
  } finally {
    await scope.close();
  }
  await worksAsBefore();
});

describe.each(await faultCases(clockFaults))('%s', (_title, kind, lack) => {
  const trial = trials[kind.name];
  if (trial === undefined) throw new Error(`${kind.name} has no trial.`);
  const { parameters, offMs } = trial;
  const on = (name: string): ProgramFault => {
    return { programs, kind, name, parameters, worksAsBefore };
  };
  const isAsOrdered = (ms: number) => ms > offMs[0] && ms < offMs[1];

  it.skipIf(lack).each(['front', 'kept'])(
    'is seen on %s, also when that is started again, and is gone when it is healed',
    async (name) => {
      const { seen } = await comesAndGoes(on(name), async () => {
        await expect.poll(() => offBy(name)).toSatisfy(isAsOrdered);
        expect(Math.abs(await offBy('back'))).toBeLessThan(1_500);
        if (name !== 'front') return;
        const service = programs.services.stack.service(name);
        await service.kill();
        await service.start();
        await expect.poll(() => offBy(name)).toSatisfy(isAsOrdered);
      });
      expect(seen).toContain('is off by');
    },
  );

  it.skipIf(lack).each(['front', 'kept'])(
    'leaves nothing on %s when it is healed at once, twice, or in the midst of the strike',
    async (name) => {
      await isHealedAtOnce(on(name));
      await isHealedInTheMidst(on(name), [0, 5, 50, 400]);
    },
  );

  it.skipIf(lack)('is not seen where nothing was done', async () => {
    isLeftOut.order = true;
    try {
      const { struck, scope } = await programs.strike(kind, 'front', parameters);
      await expect(within(2_500, (signal) => struck.witness(signal))).rejects.toThrow('too long');
      await scope.close();
    } finally {
      isLeftOut.order = false;
    }
    await worksAsBefore();
  });
});

async function worksAsBefore(): Promise<void> {
  for (const name of ['front', 'back', 'kept'])
    await expect.poll(async () => Math.abs(await offBy(name))).toBeLessThan(1_500);
}

/** By how much the date in its answers is ahead; much where it does not answer. */
async function offBy(name: string): Promise<number> {
  const live = await programs.subject.process(name).catch(() => undefined);
  if (live?.url === undefined) return Number.MAX_VALUE;
  const { headers } = await programs.services.client.ask('/health', { at: live.url });
  return headers === undefined
    ? Number.MAX_VALUE
    : Date.parse(String(headers['date'])) - Date.now();
}
