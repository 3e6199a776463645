// The run that the plugin started, joined once by each thread that runs scenarios.
import { AfterAll, BeforeAll } from '@cucumber/cucumber';
import {
  type JoinedRun,
  joinRun,
  type RunningProxyServer,
  startProxyServer,
} from '../../harness/index.ts';
import { proxyUrlFromEnvironment } from './environment.ts';

export interface ScenarioRun {
  run: JoinedRun;
  proxyServer: RunningProxyServer;
}

let joined: ScenarioRun | undefined;

BeforeAll({ name: 'join the run' }, async () => {
  const run = joinRun();
  const externalUrl = proxyUrlFromEnvironment();
  const proxyServer = await startProxyServer(run.scope, {
    externalUrl,
    logFolder: run.reportFolder,
  });
  joined = { run, proxyServer };
});

AfterAll({ name: 'leave the run' }, async () => {
  await joined?.run.leave();
  joined = undefined;
});

/** What this thread has of the run, from its first scenario to its last. */
export function currentRun(): ScenarioRun {
  if (joined === undefined)
    throw new Error('Scenarios run under the plugin of harness/run, which starts the run.');
  return joined;
}
