// Starts a hive where it is defined to be and waits until it reports. A start that fails, or is no longer wanted, leaves no
// process behind; a hive that runs already is left as it is.
//
// It is known to be ready by its first heartbeat and by nothing else: that proves what matters, that it runs, under the right
// name, and finds its way to this queen; and it needs no pipe that would tie the life of the one to that of the other.
import type { HiveRecord } from '../../contracts/index.ts';
import { Failure } from '../../shared/index.ts';
import { lookAround } from './check-hive.ts';
import { explainLog } from './explain-log.ts';
import { hiveCommand } from './hive-command.ts';
import type { HiveDefinition } from './hive-definition.ts';
import type { HostDeps } from './host-deps.ts';
import type { HostShell } from './host-shell.ts';
import { openHostShell } from './open-host-shell.ts';
import { demand } from './preflight.ts';
import { type Launched, launchScript, readLaunched } from './scripts/launch-script.ts';
import { readWatched, watchScript } from './scripts/watch-script.ts';
import { undoStart } from './undo-start.ts';

export interface StartedHive {
  record: HiveRecord;
  wasRunning: boolean;
}

/** @throws HIVE_START_FAILED, PREFLIGHT_FAILED, SSH_TIMEOUT, SSH_UNREACHABLE, SSH_REFUSED; the signal's reason */
export async function startHive(
  definition: HiveDefinition,
  deps: HostDeps,
  signal: AbortSignal,
): Promise<StartedHive> {
  const { name: hive } = definition;
  const { narrate } = deps;
  const before = await whoIsThere(hive, deps, signal);
  if (before?.isThere) {
    narrate({ action: 'start_hive', target: hive, human: `${hive} runs already`, hive });
    return { record: before.record, wasRunning: true };
  }
  await using shell = await openHostShell(definition, deps, signal);
  const checks = await lookAround(shell, definition, deps, signal);
  if (checks.some(({ name, ok }) => name === 'program' && !ok))
    throw notStarted(hive, shell, 'its program is not there');
  demand(checks, hive, shell.host);
  narrate({ action: 'start_hive', target: hive, human: `Starting ${hive} on ${shell.host}`, hive });
  const launched = await launch(shell, definition, deps);
  try {
    signal.throwIfAborted();
    if (launched.is === 'no-folder')
      throw notStarted(hive, shell, 'no folder for its log can be made');
    if (launched.is === 'ended') throw notStarted(hive, shell, endedBecause(launched.log));
    const record = await awaitHive(shell, definition, launched, deps, signal, before?.record);
    const human = `${hive} reports from ${record.url}`;
    narrate({ action: 'start_hive', target: hive, human, hive });
    return { record, wasRunning: launched.is === 'running' };
  } catch (error) {
    if (launched.is === 'started') await undoStart(definition, deps, shell);
    throw error;
  }
}

/** Who has reported under the name, and whether it answers now: one that has just died is still taken for up. */
async function whoIsThere(
  hive: string,
  { hives, callHive, sshTimeoutMs, whenGone, narrate, stopTimeoutMs }: HostDeps,
  signal: AbortSignal,
): Promise<{ record: HiveRecord; isThere: boolean } | undefined> {
  const record = hives().find((each) => each.hive === hive);
  if (record?.url === undefined || record.url === null) return undefined;
  if (record.state === 'draining') {
    narrate({
      action: 'await_hive',
      target: hive,
      human: `${hive} is just stopping; waiting until it has gone`,
      hive,
    });
    await whenGone(hive, AbortSignal.any([signal, AbortSignal.timeout(stopTimeoutMs)])).catch(
      () => signal.throwIfAborted(), // the host will say whether it is still there
    );
  }
  if (record.state !== 'up') return { record, isThere: false };
  const request = { method: 'GET', path: '/health', signal, timeoutMs: sshTimeoutMs } as const;
  const isThere = await callHive({ hive, url: record.url }, request).then(
    () => true,
    (error: unknown) => {
      signal.throwIfAborted();
      // Silent but reporting: it is there. Refusing: it is not, or the host will say that it is.
      return !(error instanceof Failure && error.code === 'HIVE_UNREACHABLE');
    },
  );
  return { record, isThere };
}

/** Is carried through even where the start is not wanted any more: what was begun must be known to be undone. */
async function launch(
  shell: HostShell,
  definition: HiveDefinition,
  deps: HostDeps,
): Promise<Launched> {
  const { words, paths } = hiveCommand(definition, {
    queenUrl: deps.queenUrl(),
    stateFolder: deps.stateFolder,
    resolvePath: (path) => deps.definitions.resolvePath(path),
  });
  const { name: hive, env: environment } = definition;
  const script = launchScript({ hive, folder: shell.folder, command: words, paths, environment });
  const bounds = { signal: new AbortController().signal, timeoutMs: deps.sshTimeoutMs };
  try {
    return readLaunched(await shell.run(script, bounds));
  } catch (error) {
    await undoStart(definition, deps, undefined); // it may have begun all the same
    throw error;
  }
}

async function awaitHive(
  shell: HostShell,
  { name: hive }: HiveDefinition,
  launched: { is: 'started' | 'running'; pid: number },
  { narrate, whenKnown, startTimeoutMs }: HostDeps,
  signal: AbortSignal,
  before: HiveRecord | undefined,
): Promise<HiveRecord> {
  const isOurs = launched.is === 'started';
  const process = `${isOurs ? 'started as' : 'runs already, as'} process ${launched.pid}`;
  const human = `${hive} ${process}; waiting for it to report`;
  narrate({ action: 'await_hive', target: hive, human, hive });
  const timeout = AbortSignal.timeout(startTimeoutMs);
  const done = new AbortController();
  const until = AbortSignal.any([signal, timeout, done.signal]);
  const old = isOurs ? (before?.instance_id ?? undefined) : undefined;
  try {
    return await Promise.race([
      whenKnown(hive, until, old),
      whenEnded(shell, hive, { signal: until, timeoutMs: startTimeoutMs + 1_000 }),
    ]);
  } catch (error) {
    signal.throwIfAborted();
    if (!timeout.aborted) throw error;
    const late = `it has not reported within ${startTimeoutMs} ms`;
    throw notStarted(
      hive,
      shell,
      isOurs ? late : `it runs as process ${launched.pid}, and ${late}`,
    );
  } finally {
    done.abort();
  }
}

/** Rejects when the process has ended. A connection that is lost meanwhile says nothing about the process, and is waited out. */
async function whenEnded(
  shell: HostShell,
  hive: string,
  bounds: { signal: AbortSignal; timeoutMs: number },
): Promise<never> {
  const said = await shell.run(watchScript(shell.folder, hive), bounds).catch(() => undefined);
  if (said === undefined) return new Promise<never>(() => {});
  throw notStarted(hive, shell, endedBecause(readWatched(said)));
}

function endedBecause(log: string): string {
  const reason = explainLog(log);
  return reason === undefined ? 'it ended at once and said nothing' : `it ended at once: ${reason}`;
}

function notStarted(hive: string, { host }: HostShell, reason: string): Failure {
  return new Failure('HIVE_START_FAILED', `${hive} could not be started on ${host}: ${reason}.`, {
    details: { hive, host, reason },
  });
}
