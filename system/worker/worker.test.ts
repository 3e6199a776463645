// The worker is held to its contract as a program, with llama.cpp and a model of a few MB inside.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { corruptModel, defaultModel, writeModel } from '../../harness/fixtures/model/index.ts';
import { describeWorker } from '../contracts/conformance/worker-conformance.ts';
import { WorkerProgram } from '../contracts/conformance/worker-program.ts';
import { describeWorkerProgram } from '../contracts/conformance/worker-program-conformance.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

// Ballast makes a token take about a millisecond, so that a long answer lasts for as long as a test needs it.
const spec = defaultModel({ ballast: { layers: 4, feedForward: 8192 } });
const { path: modelPath } = await writeModel(spec, folder);
const { wrongMagic: damagedPath } = await corruptModel(modelPath, folder);
const command = [process.execPath, fileURLToPath(import.meta.resolve('./main.ts'))];

describeWorker('the worker', () =>
  WorkerProgram.ready(command, {
    '--model': 'tiny',
    '--model-path': modelPath,
    '--slots': '2',
    '--queue': '3',
  }),
);

describeWorkerProgram('the worker', { command, modelPath, damagedPath });

it('[CORE-07] drains and ends with 0 when it is told to over HTTP, as older clients do', async () => {
  const flags = { '--model': 'tiny', '--model-path': modelPath, '--slots': '1' };
  await using program = await WorkerProgram.ready(command, flags);
  await fetch(`${program.url}/v1/admin/shutdown`, { method: 'POST' });
  expect((await program.ended).exitCode).toBe(0);
  expect(program.narrations.slice(-2).map(({ action }) => action)).toEqual(['drain', 'stop']);
});
