// The fake is held to the same suites as the real worker, so that it cannot drift from it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { corruptModel, defaultModel, writeModel } from '../../harness/fixtures/model/index.ts';
import { describeWorker } from '../../system/contracts/conformance/worker-conformance.ts';
import { WorkerProgram } from '../../system/contracts/conformance/worker-program.ts';
import { describeWorkerProgram } from '../../system/contracts/conformance/worker-program-conformance.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const { path: modelPath } = await writeModel(defaultModel(), folder);
const { wrongMagic: damagedPath } = await corruptModel(modelPath, folder);
const command = [process.execPath, fileURLToPath(import.meta.resolve('./main.ts'))];

describeWorker('the fake worker', () =>
  WorkerProgram.ready(command, {
    '--model': 'tiny',
    '--model-path': modelPath,
    '--slots': '2',
    '--queue': '3',
  }),
);

describeWorkerProgram('the fake worker', { command, modelPath, damagedPath });
