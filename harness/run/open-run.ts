/**
 * Starts what surrounds a run of cucumber: Hornet's run with its guardian, the proxy server, the file
 * of messages; and tells support code, worker threads included, where they are.
 */
import { join } from 'node:path';
import type { HornetError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope.ts';
import { startProxyServer } from '../network/proxy-server.ts';
import { CucumberRun } from './cucumber-run.ts';
import { awaitGuardedRun } from './guarded-run.ts';
import { openMessageLog } from './message-log.ts';
import { type Run, startRun } from './run-context.ts';
import { trackWorkerThreads } from './worker-threads.ts';

export interface OpenRunOptions {
  reportsRoot: string;
  externalProxyUrl: string | undefined;
  /** Told when the run can no longer be trusted to clean up. */
  onHarnessError: (error: HornetError) => void;
}

export interface OpenRun {
  run: Run;
  cucumberRun: CucumberRun;
}

/** Starts everything, or nothing: what had started is undone before the error is passed on. */
export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  const threads = trackWorkerThreads();
  const guardedId = awaitGuardedRun();
  const run = await startRun({
    ...options,
    ...(guardedId !== undefined && { runId: guardedId, isInside: true }),
  });
  try {
    exportEnvironment(run.scope, run.environment);
    const proxy = await startProxyServer(run.scope, {
      externalUrl: options.externalProxyUrl,
      logFolder: run.reportFolder,
    });
    exportEnvironment(run.scope, {
      HORNET_PROXY_URL: proxy.url,
      HORNET_PROXY_IS_OURS: String(proxy.isOurs),
    });
    const log = openMessageLog(join(run.reportFolder, 'messages.ndjson'));
    return { run, cucumberRun: new CucumberRun({ run, log, threads }) };
  } catch (error) {
    await run.stop('failed');
    throw error;
  }
}

/** Worker threads get a copy of the environment when they are made, which is after this. */
function exportEnvironment(scope: Scope, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    scope.defer(`restore ${name}`, () => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
    process.env[name] = value;
  }
}
