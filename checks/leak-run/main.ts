/**
 * `npx node checks/leak-run/main.ts [--jobs 10000] [--seed S] [--out FILE]`: so many jobs, a third of them cancelled, a tenth failing,
 * many left by their clients; then queen and hives must hold what they held before: memory, files, sockets, timers, jobs, rows.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { ModelSpec, Run } from '../../harness/index.ts';
import { manyAnswersModel } from '../../harness/index.ts';
import { type CampaignStack, startCampaignStack } from '../campaign/campaign-stack.ts';
import { type Conclusion, conclude } from '../campaign/conclude.ts';
import { originOf } from '../campaign/origin.ts';
import { readOrExit, wholeNumber } from '../campaign/parameters.ts';
import { fates, planJob } from './job-mix.ts';
import { describeLevel, risen } from './level.ts';
import { type Levels, lookAt } from './look.ts';
import { curse, playJob, tokensOfJob } from './play-job.ts';

/** Jobs that run before the first look: code is compiled, buffers have grown. */
const warmUpJobs = 1_000;
const clients = 48;
const retentionMs = '1500';

/** A worker that fails such requests, and no others. */
const cursedScript = {
  rules: [
    {
      ...{ at: 'request', where: { containing: curse }, do: 'answer', times: 'always' },
      with: { status: 500, code: 'GENERATION_FAILED' },
    },
  ],
};

const options = readOrExit(() => {
  const { values } = parseArgs({
    options: {
      jobs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Date.now()) },
      out: { type: 'string' },
    },
  });
  return {
    jobs: wholeNumber('--jobs', values.jobs),
    seed: values.seed,
    out: values.out,
  };
}, 'leak-run [--jobs N] [--seed S] [--out FILE]');
process.stdout.write(`seed ${options.seed}\n`);

await conclude(async (run) => {
  const model = manyAnswersModel();
  const started = await startCampaignStack(run.scope, run.folder, model, {
    ...{ hives: 2, slots: 32, paths: 'direct' },
    nodeOptions: ['--inspect=127.0.0.1:0'],
    queenFlags: ['--retention-ms', retentionMs],
    hiveFlags: ['--retention-ms', retentionMs],
    workerFlags: ['--between-tokens-ms', '4', '--script', JSON.stringify(cursedScript)],
  });
  const odd = await playAll(run, started, model, { from: 0, count: warmUpJobs });
  const before = await lookAt(started.stack);
  tell('before', before);
  const startedMs = performance.now();
  odd.push(...(await playAll(run, started, model, { from: warmUpJobs, count: options.jobs })));
  const tookMs = performance.now() - startedMs;
  const after = await lookAt(started.stack, before);
  tell('after ', after);
  return await report({ before, after, odd, tookMs });
});

/** A fixed number of clients, each with one job after the other. Resolves with what was odd about them. */
async function playAll(
  run: Run,
  { queenUrl }: CampaignStack,
  model: ModelSpec,
  { from, count }: { from: number; count: number },
): Promise<string[]> {
  const odd: string[] = [];
  let next = from;
  const play = async () => {
    for (let n = next++; n < from + count; n = next++) {
      const job = { queenUrl, model, n, id: `job-${n}`, signal: run.scope.signal };
      const what = await playJob(planJob(options.seed, n, tokensOfJob), job);
      if (what !== undefined) odd.push(what);
      if ((n - from) % 1_000 === 999) process.stdout.write(`${n - from + 1} jobs\n`);
    }
  };
  await Promise.all(Array.from({ length: clients }, play));
  return odd;
}

function tell(when: string, levels: Levels): void {
  for (const [name, level] of Object.entries(levels))
    process.stdout.write(`${when} ${name}: ${describeLevel(level)}\n`);
}

async function report(seen: {
  before: Levels;
  after: Levels;
  odd: string[];
  tookMs: number;
}): Promise<Conclusion> {
  const { before, after, odd, tookMs } = seen;
  const grown = Object.entries(after).flatMap(([name, level]) => {
    const earlier = before[name];
    return earlier === undefined ? [] : risen(earlier, level).map((what) => `${name}: ${what}`);
  });
  for (const what of odd.slice(0, 10)) process.stdout.write(`${what}\n`);
  process.stdout.write(`${((options.jobs / tookMs) * 1_000).toFixed(0)} jobs a second\n`);
  const verdict = grown.length + odd.length === 0 ? 'held' : 'violated';
  if (options.out !== undefined) {
    const figures = { version: 1, ...originOf(), options, fates, verdict, grown, ...seen };
    await mkdir(dirname(options.out), { recursive: true });
    await writeFile(options.out, `${JSON.stringify(figures, undefined, 1)}\n`);
  }
  if (odd.length > 0) return { verdict, because: `${odd.length} jobs ended as they must not` };
  return grown.length > 0
    ? { verdict, because: `still above the level of before: ${grown.join(', ')}` }
    : { verdict, because: `after ${options.jobs} jobs queen and hives hold what they held before` };
}
