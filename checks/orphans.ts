/**
 * Proves that a run leaves nothing behind when its runner is killed with SIGKILL at a random moment, serial and parallel:
 * within 2 s no process that carries the run's mark, no listening port of one, and no temporary folder of the run.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapsed } from 'node:timers/promises';
import { execaNode } from 'execa';
import { eventually, Prng, systemClock } from '../harness/index.ts';
import { listeningPorts, type MarkedProcess, markedProcesses } from './marked-processes.ts';

const roundsEach = 5;
const limitMs = 2_000;
const seed = process.argv[2] ?? String(Date.now());

const reports = await mkdtemp(join(tmpdir(), 'orphans-'));
const prng = new Prng(seed);
process.stdout.write(`seed ${seed}\n`);
let failures = 0;
try {
  for (const [mode, parameters] of [
    ['serial', []],
    ['parallel', ['--parallel', '2']],
  ] as const) {
    for (let round = 1; round <= roundsEach; round++)
      failures += (await killOnce(mode, [...parameters], round)) ? 0 : 1;
  }
} finally {
  await rm(reports, { recursive: true, force: true });
}
process.stdout.write(`${2 * roundsEach - failures} passed, ${failures} failed\n`);
process.exitCode = failures === 0 ? 0 : 1;

/** Starts a run, kills its runner some way in, and looks for what is left. */
async function killOnce(mode: string, parameters: string[], round: number): Promise<boolean> {
  const reportsRoot = join(reports, `${mode}-${round}`);
  const runner = execaNode('node_modules/@cucumber/cucumber/bin/cucumber.js', parameters, {
    reject: false,
    stdio: 'ignore',
    env: { HORNET_REPORTS: reportsRoot },
  });
  const runId = await eventually(() => runIn(reportsRoot), {
    hope: 'the run has begun',
    timeoutMs: 20_000,
    until: (id) => id !== undefined,
  });
  // The random moment is what this is about: from the first process to well into the scenarios.
  await eventually(() => markedProcesses(runId ?? ''), {
    hope: 'it has processes',
    timeoutMs: 20_000,
    until: (all) => all.length > 0,
  });
  const delayMs = prng.integer(0, 6_000);
  await elapsed(delayMs);
  const before = markedProcesses(runId ?? '');
  const ports = listeningPorts(before);
  runner.kill('SIGKILL');
  await runner;
  const startedMs = systemClock.nowMs();
  const folder = join(tmpdir(), `hornet-${runId}`);
  let left: string[] = [];
  do {
    left = await leftovers(runId ?? '', folder, ports);
  } while (left.length > 0 && systemClock.nowMs() - startedMs < limitMs);
  const tookMs = Math.round(systemClock.nowMs() - startedMs);
  const what = `${mode} ${round}: killed after ${delayMs} ms with ${before.length} processes and ${ports.length} ports`;
  process.stdout.write(
    left.length === 0
      ? `${what}; nothing left after ${tookMs} ms\n`
      : `${what}; LEFT: ${left.join(', ')}\n`,
  );
  return left.length === 0 && before.length > 0;
}

async function runIn(reportsRoot: string): Promise<string | undefined> {
  const names = existsSync(reportsRoot) ? await readdir(reportsRoot) : [];
  return names.find((name) => /^\d{8}T\d{6}-/.test(name));
}

async function leftovers(
  runId: string,
  folder: string,
  ports: readonly number[],
): Promise<string[]> {
  const processes = markedProcesses(runId).map(
    ({ pid, command }: MarkedProcess) => `process ${pid} ${command}`,
  );
  const answering = await Promise.all(
    ports.map(async (port) => ((await answers(port)) ? [`port ${port}`] : [])),
  );
  return [...processes, ...answering.flat(), ...(existsSync(folder) ? [`folder ${folder}`] : [])];
}

function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
