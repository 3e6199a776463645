/** Starts a described stack for a campaign, and waits until it serves. It owns nothing: what it starts is its scope's. */
import { join } from 'node:path';
import {
  eventually,
  type ModelSpec,
  modelCacheFolder,
  type RunningStack,
  type Scope,
  startProxyServer,
  startStack,
  writeModel,
} from '../../harness/index.ts';
import { describeStack, type StackPlan } from './describe-stack.ts';
import { type HiveView, hivesAt, type WorkerView } from './queen-view.ts';

export interface CampaignStack {
  stack: RunningStack;
  /** Where clients dial, past all proxies, so that what they see is the stack's doing. */
  queenUrl: string;
}

/**
 * @param folder for the stack's files, in `stack`, and the output of its programs, in `logs`
 * @throws HornetError as `startStack`, and where it does not come to serve
 */
export async function startCampaignStack(
  scope: Scope,
  folder: string,
  model: ModelSpec,
  plan: Omit<StackPlan, 'modelPath'>,
): Promise<CampaignStack> {
  const { path: modelPath } = await writeModel(model, modelCacheFolder());
  const logFolder = join(folder, 'logs');
  const proxyServer = await startProxyServer(scope, { logFolder });
  const stack = await startStack(scope, describeStack({ ...plan, modelPath }), {
    proxyServer,
    folder: join(folder, 'stack'),
    logFolder,
    proxyPrefix: scope.name,
  });
  const queenUrl = stack.urlOf('queen');
  await untilServing(queenUrl, plan);
  return { stack, queenUrl };
}

/** Resolves when every worker that should be there is ready, or could be started. @throws Error where one has failed */
async function untilServing(
  queenUrl: string,
  { hives = 1, workersPerHive = 1, start = 'with_hive' }: Omit<StackPlan, 'modelPath'>,
): Promise<void> {
  const isServing = ({ state, can_start }: WorkerView) =>
    state === 'ready' || (start === 'on_demand' && can_start === true);
  const workersOf = (seen: readonly HiveView[]) =>
    seen.flatMap((hive) => (hive.state === 'up' ? hive.workers : []));
  const failedOf = (seen: readonly HiveView[]) =>
    workersOf(seen).find(({ state }) => state === 'failed');
  const seen = await eventually(() => hivesAt(queenUrl), {
    hope: `${hives * workersPerHive} workers serve`,
    timeoutMs: 60_000,
    until: (now) =>
      failedOf(now) !== undefined ||
      workersOf(now).filter(isServing).length === hives * workersPerHive,
  });
  const failed = failedOf(seen);
  if (failed !== undefined)
    throw new Error(`${failed.name} did not start: ${failed.last_error?.message}`);
}
