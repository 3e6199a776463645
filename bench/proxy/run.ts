/**
 * What it costs to have a proxy between client and server: ours, the Go Toxiproxy and others where they are installed, all
 * before one server in one run. It changes nothing of what it measures.
 */
import { writeFile } from 'node:fs/promises';
import { Scope } from '../../harness/index.ts';
import { describeMachine } from '../describe.ts';
import { startTemporaryRun } from '../temporary-run.ts';
import { describeRows } from './describe-rows.ts';
import { judgeRow } from './judge.ts';
import { startLoadGenerator } from './load/load-generator.ts';
import { measureProxies, type NamedTarget } from './measure-proxies.ts';
import { type ProxyBenchOptions, proxyUsage, readProxyOptions } from './options.ts';
import type { Surroundings } from './proxy-target.ts';
import { targets } from './targets.ts';

/** Measures as a command line says. Where that asks for help, or is wrong, it says so and measures nothing. */
export async function runProxyBenchmark(args: readonly string[]): Promise<void> {
  const options = readOrExplain(args);
  if (options !== undefined) await measureAndShow(options);
}

function readOrExplain(args: readonly string[]): ProxyBenchOptions | undefined {
  try {
    const options = readProxyOptions(args);
    if (options === undefined) process.stdout.write(proxyUsage);
    return options;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${why}\n${proxyUsage}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function measureAndShow(options: ProxyBenchOptions): Promise<void> {
  const { rounds, trials, jsonFile, mustBeMet } = options;
  const machine = describeMachine();
  process.stdout.write(`${machine.text}\n\n`);
  await using scope = new Scope({ name: 'bench-proxy', teardownTimeoutMs: 60_000 });
  const run = await startTemporaryRun(scope);
  const load = await startLoadGenerator(run.scope);
  const running = await startTargets(run.scope, options, {
    serverPort: load.serverPort,
    folder: run.reportFolder,
    toxiproxy: options.toxiproxy,
  });
  const onRound = (round: number) => process.stderr.write(`\rround ${round} `);
  const measured = await measureProxies({ load, targets: running, trials, rounds, onRound });
  process.stderr.write('\r');
  const rows = measured.map(judgeRow);
  const names = running.map(({ name }) => name);
  process.stdout.write(describeRows(rows, names));
  const failed = rows.filter(
    ({ verdict }) => verdict === 'missed' || verdict === 'below the floor',
  );
  process.stdout.write(`\n${rows.length - failed.length} passed, ${failed.length} failed\n`);
  if (jsonFile !== undefined) {
    const content = { version: 1, machine: machine.facts, rounds, rows };
    await writeFile(jsonFile, `${JSON.stringify(content, null, 2)}\n`);
  }
  if (mustBeMet && failed.length > 0) process.exitCode = 1;
}

async function startTargets(
  owner: Scope,
  { only }: ProxyBenchOptions,
  surroundings: Surroundings,
): Promise<NamedTarget[]> {
  const wanted = targets.filter(({ name }) => name === 'direct' || (only?.includes(name) ?? true));
  const started: NamedTarget[] = [];
  for (const { name, start } of wanted) {
    const outcome = await start(owner, surroundings);
    if ('skipped' in outcome) process.stdout.write(`without ${name}: ${outcome.skipped}\n`);
    else started.push({ name, ...outcome });
  }
  return started;
}
