/** Faults that know what programs are to each other, on real programs: one of a group ends, and one comes back as somebody else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
import { componentKill } from './component-kill.ts';
import { staleIdentity } from './stale-identity.ts';

const isLeftOut = vi.hoisted(() => ({ now: false }));
vi.mock('../../../process/terminate.ts', async (original) => {
  const real = await original<typeof import('../../../process/terminate.ts')>();
  return {
    ...real,
    signalProcess: (...given: Parameters<typeof real.signalProcess>) =>
      isLeftOut.now || real.signalProcess(...given),
  };
});
vi.mock('../resource/port-taken.ts', async (original) => {
  const real = await original<typeof import('../resource/port-taken.ts')>();
  return {
    ...real,
    takePort: async (...given: Parameters<typeof real.takePort>) =>
      isLeftOut.now ? undefined : await real.takePort(...given),
  };
});

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

const urls = new Map<string, string>();
const ask = (at: string, path = '/health', body?: unknown) =>
  programs.services.client.ask(path, { at, timeoutMs: 1_000, ...(body !== undefined && { body }) });

const worksAsBefore = async (): Promise<void> => {
  for (const name of ['front', 'back', 'kept']) {
    await expect
      .poll(
        async () => {
          const live = await programs.subject.process(name).catch(() => undefined);
          return live?.url === undefined ? undefined : await ask(live.url);
        },
        { timeout: 10_000 },
      )
      .toMatchObject({ status: 200, text: expect.stringContaining(`"name":"${name}"`) });
    urls.set(name, String((await programs.subject.process(name)).url));
  }
};

interface Trial {
  kind: FaultKind;
  target: string;
  parameters?: FaultParameters;
  says: RegExp;
  shows: (url: string) => Promise<void>;
}

const stale = (answers: string, target: string, shows: Trial['shows']): Trial => ({
  ...{ kind: staleIdentity, target, parameters: { answers }, shows },
  says: /is answered \d{3} by another server$/,
});

const trials: Trial[] = [
  {
    ...{
      kind: componentKill,
      target: 'both',
      parameters: {},
      says: /^(front|back) ended by SIGKILL$/,
    },
    shows: async () => {
      const { services } = programs.services.stack;
      expect(services.filter(({ isRunning }) => isRunning)).toHaveLength(1);
    },
  },
  ...['front', 'kept'].flatMap((target) => [
    stale('not found', target, async (url) => {
      expect(await ask(url, '/v1/completions', {})).toMatchObject({ status: 404 });
      expect((await ask(url)).text).toMatch(/stranger-\d{4} has no such path/);
    }),
    stale('page', target, async (url) => {
      const page = { status: 200, headers: { 'content-type': 'text/html' } };
      expect(await ask(url, '/v1/completions', {})).toMatchObject(page);
    }),
    stale('other model', target, async (url) => {
      expect(await ask(url)).toMatchObject({ status: 200 });
      expect(JSON.parse((await ask(url, '/v1/models')).text ?? '')).toMatchObject({
        data: [{ id: expect.stringMatching(/^stranger-/), object: 'model' }],
      });
      expect(await ask(url, '/v1/completions', { prompt: 'x'.repeat(200_000) })).toMatchObject({
        status: 404,
      });
    }),
  ]),
];

const [[, , lack] = []] = await faultCases([staleIdentity]);

describe.each(trials)('$kind.name $parameters on $target', (trial) => {
  const { kind, target, parameters = {}, says, shows } = trial;
  const isSkipped = kind === staleIdentity && lack !== undefined;

  const on = (): ProgramFault => {
    return { programs, kind, name: target, parameters, worksAsBefore };
  };

  it.skipIf(isSkipped)('is seen, is met by a client, and is gone', async () => {
    await worksAsBefore();
    const { seen, gone } = await comesAndGoes(on(), () => shows(urls.get(target) ?? ''));
    expect(seen).toMatch(says);
    expect(gone).toMatch(/runs and answers/);
  });

  it.skipIf(isSkipped)(
    'leaves nothing when it is healed at once, twice, or in the midst',
    async () => {
      await isHealedAtOnce(on());
      await isHealedInTheMidst(on());
    },
  );
});

it.each([
  { kind: componentKill, target: 'both' },
  ...(lack === undefined ? [{ kind: staleIdentity, target: 'front' }] : []),
])('$kind.name is not seen where nothing was done', async ({ kind, target }) => {
  isLeftOut.now = true;
  const parameters = kind === staleIdentity ? { answers: 'page' } : {};
  const { struck, scope } = await programs.strike(kind, target, parameters);
  await expect(within(1_500, (signal) => struck.witness(signal))).rejects.toThrow('too long');
  isLeftOut.now = false;
  // Nobody else would end them, and the heal would wait for that.
  for (const { process } of programs.services.stack.services) await process.kill();
  await scope.close();
  for (const service of programs.services.stack.services)
    if (!service.isRunning) await service.start();
  await worksAsBefore();
});

it('another draw kills another one of the group', async () => {
  const said = new Set<string>();
  for (let round = 0; round < 12 && said.size < 2; round += 1) {
    const { struck, scope } = await programs.strike(componentKill, 'both', {});
    said.add(await within(10_000, (signal) => struck.witness(signal)));
    await scope.close();
  }
  expect([...said].sort()).toEqual(['back ended by SIGKILL', 'front ended by SIGKILL']);
  await worksAsBefore();
});
