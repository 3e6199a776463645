// The hives' part of the queen's own end: all are told at once to shut down, and she waits until they have gone, for so long
// and no longer. It ends no process.
import type { Narrate } from '../../shared/index.ts';
import { brief, messageOf } from './brief.ts';
import type { CallHive, HiveAddress } from './call-hive.ts';

export interface ShutdownHivesOptions {
  callHive: CallHive;
  /** Resolves when the hive reports no more. Rejects with the signal's reason. */
  whenGone(hive: string, signal: AbortSignal): Promise<void>;
  /** For all of them together. */
  timeoutMs: number;
  narrate: Narrate;
  /** Aborted where nobody wants to wait any longer. */
  signal?: AbortSignal;
}

export interface HivesShutDown {
  stopped: string[];
  /** Could not be told, or had not gone in time. */
  left: string[];
}

/** A hive that could not be told counts as left, though it may report no more: it may be on the other side of a partition. */
export async function shutdownHives(
  hives: readonly HiveAddress[],
  { callHive, whenGone, timeoutMs, narrate, signal }: ShutdownHivesOptions,
): Promise<HivesShutDown> {
  if (hives.length === 0) return { stopped: [], left: [] };
  const names = hives.map(({ hive }) => hive).join(', ');
  narrate({ action: 'stop_hives', target: names, human: brief(`Stopping ${names}`) });
  const timeout = AbortSignal.timeout(timeoutMs);
  const until = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const stopped: string[] = [];
  const stop = async (address: HiveAddress): Promise<void> => {
    const { hive } = address;
    try {
      await callHive(address, { method: 'POST', path: '/v1/shutdown', signal: until, timeoutMs });
      await whenGone(hive, until);
      stopped.push(hive);
      const human = `${stopped.length} of ${hives.length} hives stopped`;
      narrate({ action: 'stop_hives', target: hive, human, hive });
    } catch (error) {
      const reason = until.aborted ? `not gone within ${timeoutMs} ms` : messageOf(error);
      const human = brief(`${hive} did not stop: ${reason}`);
      narrate({ action: 'stop_hives', target: hive, human, hive, level: 'warn' });
    }
  };
  await Promise.all(hives.map(stop));
  const left = hives.map(({ hive }) => hive).filter((hive) => !stopped.includes(hive));
  if (left.length > 0) {
    const human = `${stopped.length} of ${hives.length} hives stopped; left: ${left.join(', ')}`;
    narrate({ action: 'stop_hives', target: names, human: brief(human), level: 'warn' });
  }
  return { stopped, left };
}
