/**
 * Starts programs by the hundred from many threads at once and counts those whose port was taken, and those at whose
 * address somebody else answered. Nothing is retried: one of either is a failure.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Scope, startRun, systemClock } from '../../harness/index.ts';
import type { PortKind, StartResult, ThreadOrders } from './start-result.ts';

const { starts, workers } = readNumbers();
await using scope = new Scope({ name: 'port-starts' });
const folder = await mkdtemp(join(tmpdir(), 'port-starts-'));
scope.defer('temporary folder', () => rm(folder, { recursive: true, force: true }));
const run = scope.use('run', await startRun({ reportsRoot: folder }));

const beganMs = systemClock.nowMs();
const results = await Promise.all(
  Array.from({ length: workers }, (_, thread) => {
    const share =
      Math.floor((starts * (thread + 1)) / workers) - Math.floor((starts * thread) / workers);
    return startThread({ environment: { ...run.environment }, thread, starts: share, atOnce: 3 });
  }),
).then((all) => all.flat());
const tookMs = systemClock.nowMs() - beganMs;

for (const kind of ['zero', 'leased'] as const) tell(kind);
process.stdout.write(
  `${workers} threads started ${results.length} programs in ${(tookMs / 1_000).toFixed(1)} s\n`,
);
const bad = results.filter(({ outcome }) => outcome !== 'answered');
for (const result of bad.slice(0, 10)) if ('why' in result) process.stderr.write(`${result.why}\n`);
const passed = results.length - bad.length;
const missing = starts - results.length;
process.stdout.write(`${passed} passed, ${bad.length + missing} failed\n`);
process.exitCode = passed === starts ? 0 : 1;

function readNumbers(): { starts: number; workers: number } {
  const { values } = parseArgs({
    options: {
      starts: { type: 'string', default: '1600' },
      workers: { type: 'string', default: '8' },
    },
  });
  const numbers = { starts: Number(values.starts), workers: Number(values.workers) };
  if (Object.values(numbers).every((value) => Number.isInteger(value) && value > 0)) return numbers;
  process.stderr.write('usage: npm run test:ports -- [--starts N] [--workers N]\n');
  return process.exit(2);
}

/** @returns what became of each program of the thread, once it has left the run */
async function startThread(workerData: ThreadOrders): Promise<StartResult[]> {
  const thread = new Worker(new URL('./start-programs.ts', import.meta.url), { workerData });
  const told: StartResult[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  thread.on('message', (result: StartResult) => told.push(result));
  thread.once('error', reject).once('exit', () => resolve());
  await promise;
  return told;
}

function tell(kind: PortKind): void {
  const own = results.filter((result) => result.kind === kind);
  const count = (outcome: StartResult['outcome']) =>
    own.filter((result) => result.outcome === outcome).length;
  const times = own.map(({ readyMs }) => readyMs).sort((one, other) => one - other);
  const quantile = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  const what = kind === 'zero' ? 'bind port 0' : 'leased port';
  process.stdout.write(
    `${what}: ${own.length} started, ${count('answered')} right answers, ${count('wrong')} wrong answers, ` +
      `${count('collided')} port collisions, ${count('failed')} other failures; ` +
      `ready after ${quantile(0.5)} ms (p50), ${quantile(0.99)} ms (p99)\n`,
  );
}
