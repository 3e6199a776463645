/** Each fault of resources on real programs: seen when it is there, gone when it is healed, and not seen where it was not made. */
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
import { resourceFaults } from './index.ts';
import { LookedAt } from './testing/looked-at.ts';

/** What an injector that lies leaves out. */
type Deed = 'groups' | 'orders' | 'commands' | 'stranger' | 'connections' | 'burning';
const leftOut = vi.hoisted(() => new Set<string>());

vi.mock('../../../machine/cgroup.ts', async (original) => {
  const real = await original<typeof import('../../../machine/cgroup.ts')>();
  return {
    ...real,
    makeCgroup: async (...given: Parameters<typeof real.makeCgroup>) => {
      const group = await real.makeCgroup(...given);
      return leftOut.has('groups') ? { ...group, add: () => {} } : group;
    },
  };
});
vi.mock('../../../saboteur/give-order.ts', async (original) => {
  const real = await original<typeof import('../../../saboteur/give-order.ts')>();
  return {
    giveOrder: async (...given: Parameters<typeof real.giveOrder>) =>
      // Who tries the disk is no part of the deed.
      leftOut.has('orders') && given[2][0] !== 'try-files' ? undefined : real.giveOrder(...given),
  };
});
vi.mock('../../../machine/command.ts', async (original) => {
  const real = await original<typeof import('../../../machine/command.ts')>();
  return {
    runCommand: async (...given: Parameters<typeof real.runCommand>) =>
      leftOut.has('commands') ? '' : await real.runCommand(...given),
  };
});
vi.mock('./stranger.ts', async (original) => {
  const { Stranger } = await original<typeof import('./stranger.ts')>();
  return {
    Stranger: class extends Stranger {
      override listenAt(url: URL): Promise<boolean> {
        return leftOut.has('stranger') ? Promise.resolve(true) : super.listenAt(url);
      }
    },
  };
});

interface Trial {
  parameters?: FaultParameters;
  /** Default: front, a service, and kept, which another program starts. */
  targets?: string[];
  leftOut: Deed;
  /** What somebody sees who knows nothing of the witness. */
  shows: (name: string) => Promise<void>;
}

let programs: StruckPrograms;
let looked: LookedAt;
const orders = join(mkdtempSync(join(tmpdir(), 'orders-')), 'orders');
beforeAll(async () => {
  programs = await startStruckPrograms(orders, (name, value) => void vi.stubEnv(name, value));
  looked = await LookedAt.as(programs, orders);
});
afterAll(async () => {
  try {
    await programs[Symbol.asyncDispose]();
  } finally {
    rmSync(join(orders, '..'), { recursive: true });
  }
});

const fails = (deed: string, code: string, works?: string) => async (name: string) => {
  expect(await looked.deed(name, deed)).toMatchObject({ code });
  if (works !== undefined) expect(await looked.deed(name, works)).toMatchObject({ code: null });
};

const trials: Record<string, Trial> = {
  'cpu-hog': {
    parameters: { threadsPerProcessor: 1 },
    targets: ['machine'],
    leftOut: 'burning',
    shows: async () =>
      expect(await looked.wantedProcessors()).toBeGreaterThan(looked.processors * 0.8),
  },
  'cpu-throttle': {
    parameters: { percent: 5 },
    leftOut: 'groups',
    shows: async (name) => expect(await looked.processorShare(name)).toBeLessThan(0.3),
  },
  'memory-hold': {
    parameters: { megabytes: 128 },
    leftOut: 'orders',
    shows: async (name) => {
      await expect
        .poll(() => looked.residentMegabytes(name), { timeout: 5_000 })
        .toBeGreaterThan(140);
    },
  },
  'memory-limit': {
    parameters: { roomMegabytes: 24 },
    leftOut: 'groups',
    shows: async (name) => {
      const service = programs.subject.service(name);
      if (service === undefined) return;
      expect(await service.process.exited).toMatchObject({ signal: 'SIGKILL', exitCode: null });
    },
  },
  'task-limit': {
    parameters: { spare: 0 },
    leftOut: 'groups',
    shows: fails('fork', 'EAGAIN'),
  },
  'port-taken': {
    targets: ['kept'],
    leftOut: 'stranger',
    shows: async () => {
      await expect
        .poll(() => looked.said('keeper', 'stderr'), { timeout: 5_000 })
        .toContain('EADDRINUSE');
    },
  },
  'accept-full': {
    leftOut: 'connections',
    shows: async (name) => expect(await looked.isLetIn(name)).toBe(false),
  },
  'disk-full': { leftOut: 'orders', shows: fails('append', 'ENOSPC', 'fork') },
  'disk-no-inodes': { leftOut: 'orders', shows: fails('create', 'ENOSPC', 'append') },
  'disk-errors': { leftOut: 'orders', shows: fails('create', 'EIO', 'database') },
  'disk-slow': {
    parameters: { byMs: 700 },
    leftOut: 'orders',
    shows: async (name) =>
      expect((await looked.deed(name, 'append')).tookMs).toBeGreaterThanOrEqual(700),
  },
  'file-size-limit': {
    parameters: { bytes: 5_000 },
    leftOut: 'commands',
    shows: async (name) => {
      await fails('append', 'EFBIG')(name);
      expect((await looked.deed(name, 'database')).code).toMatch(/^ERR_SQLITE/);
    },
  },
};

it('tries every kind that there is', () => {
  expect(Object.keys(trials).sort()).toEqual(resourceFaults.map(({ name }) => name).sort());
});

describe.each(await faultCases(resourceFaults))('%s', (_title, kind, lack) => {
  const trial = trials[kind.name];
  if (trial === undefined) throw new Error(`${kind.name} has no trial.`);
  const { parameters = {}, targets = ['front', 'kept'], shows } = trial;

  const on = (name: string): ProgramFault => {
    return { programs, kind, name, parameters, worksAsBefore: () => looked.worksAsBefore() };
  };

  it.skipIf(lack).each(targets)('is seen on %s, and is gone when it is healed', async (name) => {
    await comesAndGoes(on(name), () => shows(name));
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
    leftOut.add(trial.leftOut);
    try {
      const { struck, scope } = await programs.strike(kind, name, parameters);
      if (trial.leftOut === 'connections') await looked.resume(name);
      if (trial.leftOut === 'burning') await looked.pauseBurner();
      await expect(within(2_000, (signal) => struck.witness(signal))).rejects.toThrow('too long');
      leftOut.clear();
      await scope.close();
    } finally {
      leftOut.clear();
    }
    await looked.worksAsBefore();
  });
});
