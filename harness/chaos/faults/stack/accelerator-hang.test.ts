import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ChaosSubject } from '../../chaos-subject.ts';
import { within } from '../testing/fault-cases.ts';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { acceleratorHang } from './accelerator-hang.ts';

const isLeftOut = vi.hoisted(() => ({ now: false }));
vi.mock('../file/put-aside.ts', async (original) => {
  const real = await original<typeof import('../file/put-aside.ts')>();
  return {
    putAsideUntilHealed: async (...given: Parameters<typeof real.putAsideUntilHealed>) =>
      isLeftOut.now ? undefined : await real.putAsideUntilHealed(...given),
  };
});

const original = '#!/bin/sh\necho "1, 0, A GPU, 1000, 900"\n';
let services: TwoServices;
let subject: ChaosSubject;
let folder: string;
let path: string;
beforeAll(async () => {
  services = await startTwoServices();
  folder = mkdtempSync(join(services.run.folder, 'bin-'));
  path = join(folder, 'nvidia-smi');
  writeFileSync(path, original);
  chmodSync(path, 0o755);
  subject = {
    ...services.subject,
    topology: {
      targets: [
        { kind: 'file', name: 'smi', traits: ['tells of accelerators'], touches: ['back'] },
        { kind: 'file', name: 'other', traits: ['tells of accelerators'], touches: ['back'] },
      ],
    },
    path: (name) => (name === 'smi' ? path : '/bin/true'),
  };
});
afterAll(() => services[Symbol.asyncDispose]());

/** As a hive runs it. */
const run = (): Promise<{ stdout: string; code: unknown; killed: boolean }> =>
  new Promise((resolve) => {
    execFile(path, { timeout: 700, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve({ stdout, code: error?.code ?? 0, killed: error?.killed ?? false }),
    );
  });

const asBefore = async (): Promise<void> => {
  expect(await run()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1, 0, A GPU/) });
  expect(readdirSync(folder)).toEqual(['nvidia-smi']);
  expect(readFileSync(path, 'utf8')).toBe(original);
};
const strike = (how: string, name = 'smi') =>
  services.strikeFault(acceleratorHang, name, { how }, { subject });

it.each([
  ['fails', { code: 9, stdout: '' }],
  ['says nonsense', { code: 0, stdout: expect.not.stringMatching(/\d, /) }],
  ['hangs', { killed: true }],
])('%s', async (how, shown) => {
  const { struck, scope } = await strike(how);
  expect(await within(10_000, (signal) => struck.witness(signal))).toBe(
    `who runs it sees that it ${how}`,
  );
  expect(await run()).toMatchObject(shown);
  await scope.close();
  await scope.close();
  expect(await within(5_000, (signal) => struck.witnessGone(signal))).toBe('it answers again');
  await asBefore();
  for (const turns of [0, 1, 3, 10, 30]) {
    const own = services.scope.child(`midst-${turns}`);
    const midst = { subject, scope: own };
    const striking = services
      .strikeFault(acceleratorHang, 'smi', { how }, midst)
      .catch(() => undefined);
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    await own.close();
    await striking;
    await asBefore();
  }
});

it('is not seen where nothing was done, and never done to a program of the machine', async () => {
  isLeftOut.now = true;
  const { struck, scope } = await strike('fails');
  await expect(within(400, (signal) => struck.witness(signal))).rejects.toThrow('too long');
  await scope.close();
  isLeftOut.now = false;
  await expect(strike('fails', 'other')).rejects.toMatchObject({ code: 'FAULT_NOT_INJECTED' });
  await asBefore();
});
