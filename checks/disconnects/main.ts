/**
 * `npx node checks/disconnects/main.ts [--count 200] [--worker fake|real] [--seed S] [--out FILE]`: clients go away while their
 * requests wait, load, read and write, and what is measured is how soon nobody works for them any more.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { manyAnswersModel, spreadOf } from '../../harness/index.ts';
import { startCampaignStack } from '../campaign/campaign-stack.ts';
import { conclude } from '../campaign/conclude.ts';
import { originOf } from '../campaign/origin.ts';
import { type Measured, measure } from './measure.ts';
import { readOptions } from './options.ts';
import { phases, planDisconnects } from './plan.ts';
import { concludeDisconnects, table, timesIn } from './summary.ts';

const options = readOptions(process.argv.slice(2));
const isReal = options.worker === 'real';
process.stdout.write(`seed ${options.seed}\n`);

await conclude(async (run) => {
  // What makes each phase last: waits of the fake; layers and a long prompt for llama.cpp.
  const model = manyAnswersModel(isReal ? { ballast: { layers: 4, feedForward: 8_192 } } : {});
  const waits = ['--load-ms', '500', '--first-token-ms', '500', '--between-tokens-ms', '40'];
  const { queenUrl } = await startCampaignStack(run.scope, run.folder, model, {
    ...{ slots: 1, worker: options.worker, start: 'on_demand', paths: 'direct' },
    workerFlags: isReal ? [] : waits,
    hiveFlags: ['--heartbeat-ms', '200'],
  });
  const reading = isReal ? 'rivers, '.repeat(150) : '';
  const client = { queenUrl, model, signal: run.scope.signal, reading, maxTokens: 24 };
  const measured: Measured[] = [];
  for (const plan of planDisconnects(options.count, options.seed)) {
    measured.push(await measure(plan, client));
    if (measured.length % 20 === 0) process.stdout.write(`${measured.length} disconnects\n`);
  }
  process.stdout.write(`${table(measured).join('\n')}\n`);
  if (options.out !== undefined) {
    const byPhase = phases.map((phase) => [phase, spreadOf(timesIn(measured, phase))]);
    const figures = {
      version: 1,
      ...originOf(),
      options,
      phases: Object.fromEntries(byPhase),
      measured,
    };
    await mkdir(dirname(options.out), { recursive: true });
    await writeFile(options.out, `${JSON.stringify(figures, undefined, 1)}\n`);
  }
  return concludeDisconnects(measured);
});
