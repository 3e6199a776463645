/**
 * `npx node checks/fuzz/main.ts [--requests 10000] [--seed N] [--worker real|fake] [--url URL]…`: sends random and malformed
 * requests to every route that queen, hive and worker describe, or the programs at the URLs. Whatever comes, each answer
 * must keep the contract, and each program must live. A seed repeats the requests of a run.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultModel, type Run } from '../../harness/index.ts';
import { startCampaignStack } from '../campaign/campaign-stack.ts';
import { type Conclusion, conclude } from '../campaign/conclude.ts';
import { modelName, workerKinds } from '../campaign/describe-stack.ts';
import { oneOf, readOrExit, wholeNumber } from '../campaign/parameters.ts';
import { hivesAt } from '../campaign/queen-view.ts';
import { type FuzzReport, fuzzProgram } from './fuzz-program.ts';

interface Program {
  name: string;
  url: string;
}

/** What ends a program as it is told to is no fault of it. */
const endings = /shutdown/;

/** Here requests make up hives and workers, to which the queen would then send work in vain, and say so with a 502. */
const madeUp = /heartbeat|register|registry\/beehives/;

/** So that some requests get to the work behind the first look-up. */
const hints = { model: [modelName], id: [modelName], job_id: ['job-1', 'job-2'] };

const options = readOrExit(() => {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      worker: { type: 'string', default: 'real' },
      url: { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    requests: wholeNumber('--requests', values.requests),
    seed: wholeNumber('--seed', values.seed, 0),
    worker: oneOf('--worker', values.worker, workerKinds),
    urls: values.url,
  };
}, 'fuzz [--requests N] [--seed N] [--worker real|fake] [--url URL]…');

await conclude(async (run) => {
  const programs =
    options.urls.length === 0
      ? await startPrograms(run)
      : options.urls.map((url) => ({ name: url, url }));
  process.stdout.write(`seed ${options.seed}\n`);
  const reports: FuzzReport[] = [];
  const dead: string[] = [];
  for (const { name, url } of programs) {
    const requests = Math.ceil(options.requests / programs.length);
    const report = await fuzzProgram({
      name,
      url,
      requests,
      seed: options.seed,
      skip: endings,
      last: madeUp,
      hints,
    });
    reports.push(report);
    tell(name, report);
  }
  for (const { name, url } of programs) if (!(await isAlive(url))) dead.push(name);
  const conclusion = judge(reports, dead);
  if (conclusion.verdict === 'violated') await tellErrors(join(run.folder, 'logs'));
  return conclusion;
});

/** The programs of the stack, each at its own address: the worker first, while nobody uses it through the others. */
async function startPrograms(run: Run): Promise<Program[]> {
  const { queenUrl } = await startCampaignStack(run.scope, run.folder, defaultModel(), {
    paths: 'direct',
    worker: options.worker,
  });
  const hives = await hivesAt(queenUrl);
  const below = hives.flatMap(({ hive, url, workers }) => [
    ...workers.map((worker) => ({ name: worker.name, url: worker.url })),
    { name: hive, url },
  ]);
  return [...below, { name: 'queen', url: queenUrl }].flatMap(({ name, url }) =>
    url === null ? [] : [{ name, url }],
  );
}

async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/openapi.json`, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false; // which is what is asked
  }
}

function tell(name: string, { sent, routes, statuses, faults }: FuzzReport): void {
  const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  process.stdout.write(`${name}: ${sent} requests to ${routes} routes (${counts.join(', ')})\n`);
  for (const { route, fault, count, first, body } of faults) {
    process.stdout.write(`  ${route}: ${fault} (${count} times)\n`);
    process.stdout.write(`    asked: ${shown(first)}\n    answered: ${shown(body)}\n`);
  }
}

/** What the programs logged of faults of their own, which they tell to nobody else. */
async function tellErrors(logFolder: string): Promise<void> {
  for (const file of await readdir(logFolder).catch(() => [])) {
    const lines = (await readFile(join(logFolder, file), 'utf8')).split('\n');
    for (const line of lines.filter((one) => /^\{"level":[56]0.*"err":/.test(one)).slice(0, 5))
      process.stdout.write(`  ${file}: ${line.slice(0, 2_000)}\n`);
  }
}

/** In one line of bearable length. */
function shown(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length <= 600 ? line : `${line.slice(0, 600)}…`;
}

function judge(reports: readonly FuzzReport[], dead: readonly string[]): Conclusion {
  const sent = reports.reduce((sum, report) => sum + report.sent, 0);
  const faults = reports.reduce((sum, report) => sum + report.faults.length, 0);
  if (dead.length > 0)
    return { verdict: 'violated', because: `${dead.join(' and ')} did not survive it` };
  if (faults > 0)
    return { verdict: 'violated', because: `${faults} kinds of fault in ${sent} requests` };
  return { verdict: 'held', because: `${sent} requests, each answered as the contract says` };
}
