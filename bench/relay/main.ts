/**
 * `npm run bench:relay [-- --rounds N] [--streams 1,32] [--only NAME,…] [--json FILE]`: what it costs to have somebody between
 * client and worker: time added to the first token, and tokens a second, for ourselves and for others where they are
 * installed, all before one fake worker in one run.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  defaultModel,
  modelCacheFolder,
  promptFor,
  Scope,
  startProcess,
  writeModel,
} from '../../harness/index.ts';
import { ownProgram } from '../../system/topology/index.ts';
import { describeMachine } from '../describe.ts';
import { startTemporaryRun } from '../temporary-run.ts';
import { measureRelays, type RelayRow, type RunningTarget } from './measure-relay.ts';
import type { WorkerAddress } from './relay-target.ts';
import { targets } from './targets.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    streams: { type: 'string', default: '1,32' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const model = 'tiny';
/** Steady, so that what varies is what stands before it; and slow enough that 32 streams do not fill its own core. */
const workerFlags = ['--slots', '128', '--first-token-ms', '30', '--between-tokens-ms', '10'];
const machine = describeMachine();
process.stdout.write(`${machine.text}\n\n`);
await using scope = new Scope({ name: 'bench-relay', teardownTimeoutMs: 60_000 });
const run = await startTemporaryRun(scope);
const worker = await startWorker(run.scope, run.reportFolder);
const running = await startTargets(run.scope, worker);
const rows: RelayRow[] = [];
for (const streams of values.streams.split(',').map(Number)) {
  const plan = {
    model,
    prompt: promptFor(defaultModel(), { theme: 'meadow', lane: 0 }),
    maxTokens: 64,
    streams,
    rounds: Number(values.rounds),
    requestsPerRound: Math.max(20, streams * 4),
    onRound: (round: number) => process.stderr.write(`\r${streams} streams, round ${round} `),
  };
  rows.push(...(await measureRelays(running, plan)));
  process.stderr.write('\r');
}
process.stdout.write(table(rows));
if (values.json !== undefined) {
  const content = { version: 1, machine: machine.facts, worker: workerFlags, rows };
  await writeFile(values.json, `${JSON.stringify(content, null, 2)}\n`);
}

async function startWorker(owner: Scope, folder: string): Promise<WorkerAddress> {
  const { path } = await writeModel(defaultModel(), modelCacheFolder());
  const identity = ['--model', model, '--model-path', path, '--listen', '127.0.0.1:0'];
  const { readyLine } = await startProcess(owner, {
    name: 'worker',
    command: [...ownProgram('fake-worker'), ...identity, ...workerFlags],
    logFolder: folder,
    ready: { kind: 'ready-line' },
  });
  return { url: String(readyLine?.['url']), model, folder };
}

async function startTargets(owner: Scope, address: WorkerAddress): Promise<RunningTarget[]> {
  const names = values.only?.split(',');
  const wanted = targets.filter(({ name }) => name === 'direct' || (names?.includes(name) ?? true));
  const started: RunningTarget[] = [];
  for (const { name, start } of wanted) {
    const outcome = await start(owner, address);
    if ('skipped' in outcome) process.stdout.write(`without ${name}: ${outcome.skipped}\n`);
    else started.push({ name, url: outcome.url });
  }
  return started;
}

function table(all: readonly RelayRow[]): string {
  const head = ['', 'streams', 'requests', 'first token', 'added p50', 'added p99', 'tokens/s'];
  const lines = all.map((row) => [
    row.target,
    String(row.streams),
    String(row.requests),
    `${row.firstTokenMs.toFixed(2)} ms`,
    `${row.addedMs.toFixed(2)} ms`,
    `${row.addedP99Ms.toFixed(2)} ms`,
    row.tokensPerSecond.toFixed(0),
  ]);
  return [head, ...lines]
    .map(
      ([first = '', ...rest]) => first.padEnd(10) + rest.map((cell) => cell.padStart(13)).join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}
