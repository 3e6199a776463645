import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeCensus } from '../process/environment-mark.ts';
import { makeRunId } from '../run/run-id.ts';
import { probeCapabilities } from './capabilities.ts';
import { machineKinds } from './kinds.ts';
import { probes } from './probes/table.ts';

it('tries everything at once and leaves nothing', async () => {
  const runId = makeRunId();
  const probed = await probeCapabilities({ runId });
  expect(probed.map(({ name }) => name)).toEqual(probes.map(({ name }) => name));
  for (const { name, state, detail, advice } of probed) {
    expect([name, detail]).not.toContain('');
    expect([name, advice === undefined]).toEqual([name, state === 'available']);
  }
  expect(existsSync(join(tmpdir(), `hornet-${runId}`))).toBe(false);
  const census = takeCensus({ runId });
  expect(census.available ? census.processes : []).toEqual([]);
  const left = await Promise.all(Object.values(machineKinds).map(({ find }) => find(runId)));
  expect(left.flat()).toEqual([]);
});

it('says what runs cannot do without in words that name it', async () => {
  const only = ['Node.js', 'temporary folder', 'loopback'] as const;
  const probed = await probeCapabilities({ runId: makeRunId(), only });
  expect(probed.map(({ state }) => state)).toEqual(['available', 'available', 'available']);
});
