// Stops a hive: asks it to shut down, and where it does not, or cannot be asked, ends its process on its host. A hive that
// does not run is stopped already.
import { Failure } from '../../shared/index.ts';
import { brief, messageOf } from './brief.ts';
import type { HiveDefinition } from './hive-definition.ts';
import { notDefined } from './hive-definitions.ts';
import type { HostDeps } from './host-deps.ts';
import { openHostShell } from './open-host-shell.ts';
import { type Ended, endScript, longestEndMs, readEnded } from './scripts/end-script.ts';

/** How it ended: it was not there; it went by itself when asked; it was told to by a signal; it was killed. */
export type Stopped = Exclude<Ended, 'left'>;

/** The longest that a process may take after SIGTERM, which it gets only once it has had its time to end by itself. */
const longestGraceMs = 3_000;

/** @throws HIVE_NOT_FOUND, HIVE_STOP_FAILED, SSH_TIMEOUT, SSH_UNREACHABLE, SSH_REFUSED; the signal's reason */
export async function stopHive(
  hive: string,
  definition: HiveDefinition | undefined,
  deps: HostDeps,
  signal: AbortSignal,
): Promise<Stopped> {
  const record = deps.hives().find((each) => each.hive === hive);
  const url = record?.state === 'down' ? null : (record?.url ?? null);
  if (definition === undefined && url === null) throw notDefined(hive);
  const isTold = url !== null && (await askToStop({ hive, url }, deps, signal));
  // Who runs here is watched by its process. That of another host is gone when it reports no more: it was told to.
  if (isTold && definition?.host !== 'local' && (await goesByItself(hive, deps, signal)))
    return 'by-itself';
  if (definition === undefined) {
    const reason = isTold
      ? `it still reports after ${deps.stopTimeoutMs} ms`
      : 'it cannot be asked to';
    throw notStopped(
      hive,
      `${reason}, and it is not defined here, so there is no way to its process`,
    );
  }
  const patienceMs = isTold && definition.host === 'local' ? deps.stopTimeoutMs : 0;
  const ended = await endProcess(definition, patienceMs, deps, signal);
  return ended === 'gone' && isTold ? 'by-itself' : ended;
}

async function askToStop(
  address: { hive: string; url: string },
  { narrate, callHive, sshTimeoutMs: timeoutMs }: HostDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { hive } = address;
  narrate({ action: 'stop_hive', target: hive, human: `Asking ${hive} to shut down`, hive });
  try {
    await callHive(address, { method: 'POST', path: '/v1/shutdown', signal, timeoutMs });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    const human = brief(`${hive} could not be asked to shut down. ${messageOf(error)}`);
    narrate({ action: 'stop_hive', target: hive, human, hive, level: 'warn' });
    return false;
  }
}

async function goesByItself(
  hive: string,
  { whenGone, stopTimeoutMs }: HostDeps,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await whenGone(hive, AbortSignal.any([signal, AbortSignal.timeout(stopTimeoutMs)]));
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function endProcess(
  definition: HiveDefinition,
  patienceMs: number,
  deps: HostDeps,
  signal: AbortSignal,
): Promise<Stopped> {
  const { name: hive } = definition;
  await using shell = await openHostShell(definition, deps, signal);
  const graceMs = Math.min(longestGraceMs, deps.stopTimeoutMs);
  const plan = { hive, folder: shell.folder, patienceMs, graceMs };
  const human = `Seeing that the process of ${hive} on ${shell.host} ends`;
  deps.narrate({ action: 'stop_hive', target: hive, human, hive });
  const timeoutMs = longestEndMs(plan) + deps.sshTimeoutMs;
  const ended = readEnded(await shell.run(endScript(plan), { signal, timeoutMs }));
  if (ended === 'left') throw notStopped(hive, `its process on ${shell.host} cannot be ended`);
  return ended;
}

function notStopped(hive: string, reason: string): Failure {
  return new Failure('HIVE_STOP_FAILED', `${hive} could not be stopped: ${reason}.`, {
    details: { hive, reason },
  });
}
