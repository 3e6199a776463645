/** Each fault of processes on real programs: seen when it is there, gone when it is healed, and not seen where it was not made. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isAlive, readProcess, readProcFile } from '../../../process/process-table.ts';
import type { FaultKind } from '../../fault-kind.ts';
import type { FaultParameters } from '../../parameters.ts';
import { faultCases, within } from '../testing/fault-cases.ts';
import {
  comesAndGoes,
  isHealedAtOnce,
  isHealedInTheMidst,
  type ProgramFault,
} from '../testing/program-fault-trials.ts';
import { type StruckPrograms, startStruckPrograms } from '../testing/struck-programs.ts';
import { processFaults } from './index.ts';

/** What an injector that lies leaves out. */
type Deed = 'signals' | 'orders' | 'commands';
const leftOut = vi.hoisted(() => new Set<string>());

vi.mock('../../../process/terminate.ts', async (original) => {
  const real = await original<typeof import('../../../process/terminate.ts')>();
  return {
    ...real,
    signalProcess: (...given: Parameters<typeof real.signalProcess>) =>
      leftOut.has('signals') || real.signalProcess(...given),
    pauseEach: (...given: Parameters<typeof real.pauseEach>) =>
      leftOut.has('signals') || real.pauseEach(...given),
  };
});
vi.mock('../../../saboteur/give-order.ts', async (original) => {
  const real = await original<typeof import('../../../saboteur/give-order.ts')>();
  return {
    giveOrder: async (...given: Parameters<typeof real.giveOrder>) =>
      leftOut.has('orders') ? undefined : await real.giveOrder(...given),
  };
});
vi.mock('../../../machine/command.ts', async (original) => {
  const real = await original<typeof import('../../../machine/command.ts')>();
  return {
    runCommand: async (...given: Parameters<typeof real.runCommand>) =>
      leftOut.has('commands') ? '' : await real.runCommand(...given),
  };
});

interface Trial {
  parameters?: FaultParameters;
  /** Default: front, a service, and kept, which another program starts. */
  targets?: string[];
  leftOut?: Deed[];
  /** What somebody sees who knows nothing of the witness. */
  shows: (name: string, before: unknown) => Promise<void>;
  before?: (name: string) => Promise<unknown>;
}

let programs: StruckPrograms;
const orders = join(mkdtempSync(join(tmpdir(), 'orders-')), 'orders');
beforeAll(async () => {
  programs = await startStruckPrograms(orders, (name, value) => void vi.stubEnv(name, value));
});
afterAll(async () => {
  try {
    await programs[Symbol.asyncDispose]();
  } finally {
    rmSync(join(orders, '..'), { recursive: true });
  }
});

const refused = async (name: string) => {
  const service = programs.subject.service(name);
  if (service === undefined) return;
  expect(service.isRunning).toBe(false);
  expect(await ask(name, service.url)).toMatchObject({ failed: 'ECONNREFUSED' });
};
const silent = async (name: string) => {
  expect(await ask(name, await urlOf(name))).toMatchObject({ failed: 'TIMED_OUT' });
};
const ended = (exitCode: number) => async (name: string) => {
  await refused(name);
  const process = programs.subject.service(name)?.process;
  if (process !== undefined) expect(process.exit).toMatchObject({ exitCode, signal: null });
};
const slower = async (name: string) => {
  const started = performance.now();
  const client = programs.services.client.stream({ at: await urlOf(name), tokens: 60, paceMs: 5 });
  expect(await client.ended).toMatchObject({ how: 'whole' });
  expect(performance.now() - started).toBeGreaterThan(700);
};

const trials: Record<string, Trial> = {
  'process-kill': { shows: refused },
  'process-terminate': { shows: refused },
  'process-crash': { parameters: { how: 'rejection' }, shows: ended(1) },
  'process-wrong-exit': { parameters: { code: '17' }, shows: ended(17) },
  'process-crash-loop': {
    parameters: { times: 3 },
    before: async (name) => (await identityOf(name)).pid,
    shows: async (name, pid) => {
      const service = programs.subject.service(name);
      const newest = async () => service?.process.pid ?? (await identityOf(name)).pid;
      await expect.poll(async () => await newest().catch(() => pid)).not.toBe(pid);
    },
  },
  'process-refuse-stop': {
    leftOut: ['orders'],
    shows: async (name) => {
      expect(await ask(name, await urlOf(name))).toMatchObject({ status: 200 });
    },
  },
  'process-slow-start': {
    parameters: { holdMs: 2_500 },
    leftOut: ['orders'],
    shows: async (name) => {
      await expect(programs.subject.process(name)).rejects.toMatchObject({
        code: 'FAULT_NOT_INJECTED',
      });
    },
  },
  'process-pause': { shows: silent },
  'process-freeze': { shows: silent },
  'process-slow': { parameters: { runsPercent: 20, periodMs: 200 }, shows: slower },
  'process-block-loop': { parameters: { blockMs: 700, freeMs: 100 }, shows: slower },
  'process-limit-files': {
    parameters: { spare: 2 },
    shows: async (name) => {
      const { port } = new URL(await urlOf(name));
      const sockets = Array.from({ length: 6 }, () => connect(Number(port), '127.0.0.1'));
      const sentAway = sockets.map(
        (socket) => new Promise((go) => socket.resume().on('error', go).on('close', go)),
      );
      await Promise.race(sentAway);
      for (const socket of sockets) socket.destroy();
      const { identity } = await programs.subject.process(name);
      expect(readProcFile(identity.pid, 'limits')).toMatch(/Max open files +\d\d /);
    },
  },
  'group-kill': {
    targets: ['both'],
    shows: async () => {
      await refused('front');
      await refused('back');
    },
  },
  'group-pause': {
    targets: ['both'],
    shows: async () => {
      await silent('front');
      await silent('back');
    },
  },
};

it('tries every kind that there is', () => {
  expect(Object.keys(trials).sort()).toEqual(processFaults.map(({ name }) => name).sort());
});

describe.each(await faultCases(processFaults))('%s', (_title, kind, lack) => {
  const trial = trials[kind.name];
  if (trial === undefined) throw new Error(`${kind.name} has no trial.`);
  const { parameters = {}, targets = ['front', 'kept'], shows, before } = trial;

  const on = (name: string): ProgramFault => {
    return { programs, kind, name, parameters, worksAsBefore };
  };

  it.skipIf(lack).each(targets)('is seen on %s, and is gone when it is healed', async (name) => {
    const was = await before?.(name);
    await comesAndGoes(on(name), () => shows(name, was));
  });

  it.skipIf(lack).each(targets)(
    'leaves nothing on %s when it is healed at once, and twice',
    async (name) => await isHealedAtOnce(on(name)),
  );

  it.skipIf(lack).each(targets)(
    'leaves nothing on %s when it is healed in the midst of the strike',
    async (name) => await isHealedInTheMidst(on(name)),
  );

  it.skipIf(lack)('is not seen where nothing was done', async () => {
    const [name = ''] = targets;
    if (kind.name === 'process-freeze') return expect(await seenOfThawed(kind)).toBe(false);
    for (const deed of trial.leftOut ?? ['signals', 'orders', 'commands']) leftOut.add(deed);
    try {
      const { struck, scope } = await programs.strike(kind, name, parameters);
      const waitMs = kind.name === 'process-slow-start' ? 4_000 : 2_000;
      await expect(within(waitMs, (signal) => struck.witness(signal))).rejects.toThrow('too long');
      leftOut.clear();
      // Nobody else would end them, and the heal would wait for that.
      if (kind.takes === 'life')
        for (const { process } of programs.services.stack.services) await process.kill();
      await scope.close();
    } finally {
      leftOut.clear();
    }
    await startAll();
    await worksAsBefore();
  });
});

it('a program that shuts down in good order and takes another along is not the only one to be started again', async () => {
  const kind = processFaults.find(({ name }) => name === 'process-terminate');
  if (kind === undefined) throw new Error('There is no such kind.');
  const back = programs.services.stack.service('back');
  const { struck, scope } = await programs.strike(kind, 'front', {});
  await within(10_000, (signal) => struck.witness(signal));
  back.process.expectEnd();
  back.process.signal('SIGTERM', 'process');
  await back.process.exited;
  await scope.close();
  await within(10_000, (signal) => struck.witnessGone(signal));
  await worksAsBefore();
});

async function startAll(): Promise<void> {
  for (const service of programs.services.stack.services)
    if (!service.isRunning) await service.start();
}

/** There the deed is a line in a file of the kernel, which is taken back behind the injector. */
async function seenOfThawed(kind: FaultKind): Promise<boolean> {
  const { struck, scope } = await programs.strike(kind, 'front', {});
  const entry = programs.services.run.open.find((one) => one.kind === 'cgroup');
  if (entry?.kind !== 'cgroup') throw new Error('There is no group.');
  writeFileSync(join(entry.path, 'cgroup.freeze'), '0');
  await expect
    .poll(() => ask('front', programs.services.stack.service('front').url))
    .toMatchObject({
      status: 200,
    });
  const seen = await within(1_000, (signal) => struck.witness(signal)).then(
    () => true,
    () => false,
  );
  await scope.close();
  return seen;
}

async function worksAsBefore(): Promise<void> {
  const { run, stack } = programs.services;
  for (const name of ['front', 'back', 'kept']) {
    await expect
      .poll(async () => await ask(name, await urlOf(name)))
      .toMatchObject({ status: 200 });
    const { identity } = await programs.subject.process(name);
    expect([name, readProcess(identity.pid)?.isStopped]).toEqual([name, false]);
    expect(readProcFile(identity.pid, 'limits')).not.toMatch(/Max open files +\d\d /);
  }
  for (const { process } of stack.services)
    expect(isAlive(await identityOf(process.name))).toBe(true);
  expect(
    run.open.filter(({ kind }) => kind !== 'process' && kind !== 'port' && kind !== 'proxy'),
  ).toEqual([]);
  expect(filesOf(orders)).toEqual([]);
}

async function identityOf(name: string) {
  return (await programs.subject.process(name)).identity;
}

async function urlOf(name: string): Promise<string> {
  return String((await programs.subject.process(name)).url);
}

async function ask(_name: string, at: string) {
  return await programs.services.client.ask('/health', { at, timeoutMs: 1_000 });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
