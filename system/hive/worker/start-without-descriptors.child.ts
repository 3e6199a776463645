// Started by its test: does what a hive does for its workers while it may open nothing more.
import { setTimeout as elapsed } from 'node:timers/promises';
import { createLog, Failure } from '../../shared/index.ts';
import { withoutDescriptors } from '../../shared/testing/few-descriptors.ts';
import { askWorkerProgram } from '../devices/ask-worker-program.ts';
import { AttachedLife } from './attached-life.ts';
import { ChildLife } from './child-life.ts';
import { HealthWatch } from './health-watch.ts';
import { probe } from './probe.ts';

const [url = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const timeoutMs = 5_000;
await probe(url, { timeoutMs, signal }); // what it needs is loaded

const started = await withoutDescriptors(async () => {
  const life = new ChildLife(
    {
      ...{ name: 'worker-1', layer: 'hive-1', command: [process.execPath] },
      ...{ listen: '127.0.0.1:0', startTimeoutMs: timeoutMs, killAfterMs: timeoutMs },
      ...{ log: createLog('hive-1', 'silent'), onNarration: () => undefined },
    },
    {},
  );
  await life.ready;
});
const attached = await withoutDescriptors(
  () => new AttachedLife({ name: 'worker-2', layer: 'hive-1', url, timeoutMs }).ready,
);
const need = await withoutDescriptors(() => askWorkerProgram([process.execPath], timeoutMs));
const health = await withoutDescriptors(async () => {
  const { promise: gone, resolve } = Promise.withResolvers<string>();
  const rules = { url, intervalMs: 1, timeoutMs, mostStrikes: 1 };
  using _watch = new HealthWatch({
    ...rules,
    isWell: ({ hasAnswered }) => hasAnswered,
    onGone: () => resolve('gone'),
  });
  return await Promise.race([gone, elapsed(100, 'not to blame')]); // time for dozens of questions
});
const told = { started: factsOf(started), attached: factsOf(attached), need, health };
process.stdout.write(JSON.stringify(told));

function factsOf(error: unknown): unknown {
  if (!(error instanceof Failure)) return String(error);
  const { code, message, details } = error;
  return { code, message, details };
}
