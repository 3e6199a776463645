// The run that the plugin started, joined once by each thread that runs scenarios.
import { AfterAll, BeforeAll } from '@cucumber/cucumber';
import {
  type JoinedRun,
  joinProxyServer,
  joinRun,
  type RunningProxyServer,
} from '../../harness/index.ts';
import { proxyServerFromEnvironment } from './environment.ts';

export interface ScenarioRun {
  run: JoinedRun;
  proxyServer: RunningProxyServer;
}

let joined: ScenarioRun | undefined;

BeforeAll({ name: 'join the run' }, async () => {
  const run = joinRun();
  const { url, isOurs } = proxyServerFromEnvironment();
  joined = { run, proxyServer: await joinProxyServer(url, isOurs) };
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
