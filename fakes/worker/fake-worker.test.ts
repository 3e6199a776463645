// The fake is held to the same suites as the real worker, so that it cannot drift from it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { corruptModel, defaultModel, writeModel } from '../../harness/fixtures/model/index.ts';
import { commandUnderTest } from '../../system/contracts/conformance/command-under-test.ts';
import { callCompletion, readHealth } from '../../system/contracts/conformance/completion-call.ts';
import { describeWorker } from '../../system/contracts/conformance/worker-conformance.ts';
import { WorkerProgram } from '../../system/contracts/conformance/worker-program.ts';
import { describeWorkerProgram } from '../../system/contracts/conformance/worker-program-conformance.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const { path: modelPath } = await writeModel(defaultModel(), folder);
const { wrongMagic: damagedPath } = await corruptModel(modelPath, folder);
const command = commandUnderTest([
  process.execPath,
  fileURLToPath(import.meta.resolve('./main.ts')),
]);

describeWorker('the fake worker', () =>
  WorkerProgram.ready(command, {
    '--model': 'tiny',
    '--model-path': modelPath,
    '--slots': '2',
    '--queue': '3',
  }),
);

describeWorkerProgram('the fake worker', { command, modelPath, damagedPath });

describe('the pace of the fake worker', () => {
  const flags = { '--model': 'tiny', '--model-path': modelPath };

  it('can make loading last; it answers for its health and ends when told to meanwhile', async () => {
    await using program = new WorkerProgram(command, { ...flags, '--load-ms': '60000' });
    const { human } = await program.untilNarrated('start');
    const url = human.replace('Starting at ', '');
    expect(await readHealth(url)).toMatchObject({ status: 'loading' });
    program.signal('SIGTERM');
    expect((await program.ended).exitCode).toBe(0);
  });

  it('can make the reading of a prompt last, and a cancel reaches it there', async () => {
    await using program = await WorkerProgram.ready(command, {
      ...flags,
      '--first-token-ms': '60000',
    });
    const body = { model: 'tiny', prompt: 'Harbour', stream: true };
    using call = callCompletion(program.url, body);
    await program.untilNarrated('generate');
    call.hangUp();
    expect((await program.untilNarrated('cancel')).human).toContain('prefill');
  });
});
