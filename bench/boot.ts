/**
 * From the first link to a queen that knows a hive with a ready worker, with proxies on all paths: what every scenario
 * about the stack begins with, and so what a person waits for who runs one scenario again and again.
 */
import { join } from 'node:path';
import {
  defaultModel,
  eventually,
  hearProcess,
  modelCacheFolder,
  NarrationSink,
  type RunningStack,
  type Scope,
  startProxyServer,
  startStack,
  systemClock,
  writeModel,
} from '../harness/index.ts';
import type { Benchmark } from './benchmark.ts';
import { benchStack } from './hornet-stack.ts';
import { startTemporaryRun } from './temporary-run.ts';

export const bootFake: Benchmark = {
  name: 'boot-fake',
  what: 'boot of queen, hive and fake worker until the queen knows the ready worker',
  samples: 20,
  prepare: (scope) => prepareBoot(scope, 'fake-worker'),
};

export const bootReal: Benchmark = {
  name: 'boot-real',
  what: 'the same with the real worker, which loads a small model',
  samples: 20,
  prepare: (scope) => prepareBoot(scope, 'worker'),
};

async function prepareBoot(
  scope: Scope,
  worker: 'worker' | 'fake-worker',
): Promise<() => Promise<number>> {
  const run = await startTemporaryRun(scope);
  const proxyServer = await startProxyServer(run.scope, { logFolder: run.reportFolder });
  const { path } = await writeModel(defaultModel(), modelCacheFolder());
  const spec = benchStack(path, worker);
  let count = 0;
  return async () => {
    count += 1;
    const name = `boot-${count}`;
    await using own = run.scope.child(name);
    const beganMs = systemClock.nowMs();
    const stack = await startStack(own, spec, {
      proxyServer,
      folder: join(run.folder, name),
      logFolder: join(run.reportFolder, name),
      proxyPrefix: name,
    });
    await untilWorkerIsKnown(stack, own.signal);
    return systemClock.nowMs() - beganMs;
  };
}

/** The hive reports at once, and again when its worker is ready. */
async function untilWorkerIsKnown(stack: RunningStack, signal: AbortSignal): Promise<void> {
  const sink = new NarrationSink();
  hearProcess(sink, stack.service('hive-1').process);
  await sink.waitFor({ action: 'worker_ready' }, { timeoutMs: 10_000, signal });
  await eventually(() => readyWorkers(stack.service('queen').url, signal), {
    hope: 'the queen knows the worker',
    timeoutMs: 5_000,
    signal,
    until: (count) => count > 0,
  });
}

async function readyWorkers(queenUrl: string, signal: AbortSignal): Promise<number> {
  const answer = await fetch(`${queenUrl}/v1/workers`, { signal });
  const { workers } = (await answer.json()) as { workers: { state: string }[] }; // our own queen's
  return workers.filter(({ state }) => state === 'ready').length;
}
