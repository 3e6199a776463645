// Waits until a hive has come or gone, by what the registry knows at each of its changes. It decides nothing about hives.
import type { HiveRecord } from '../../contracts/index.ts';
import type { HostDeps } from './host-deps.ts';

export interface HivesToWatch {
  hives(): HiveRecord[];
  /** Calls back after every change, those by mere lapse of time included. Returns how to have it end. */
  onChange(listener: () => void): () => void;
}

export function watchHives(registry: HivesToWatch): Pick<HostDeps, 'whenKnown' | 'whenGone'> {
  const find = (hive: string): HiveRecord | undefined =>
    registry.hives().find((each) => each.hive === hive);
  return {
    whenKnown: (hive, signal, otherThan) =>
      whenever(registry, signal, () => {
        const record = find(hive);
        const isMeant = record?.state === 'up' && record.instance_id !== otherThan;
        return isMeant ? record : undefined;
      }),
    whenGone: async (hive, signal) => {
      await whenever(registry, signal, () => {
        const state = find(hive)?.state;
        return state === 'up' || state === 'draining' ? undefined : true;
      });
    },
  };
}

/** The first answer that is not undefined, now or after a change. */
async function whenever<T>(
  { onChange }: HivesToWatch,
  signal: AbortSignal,
  look: () => T | undefined,
): Promise<T> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const check = (): void => {
    const answer = look();
    if (answer !== undefined) resolve(answer);
  };
  const abort = (): void => reject(signal.reason);
  const end = onChange(check);
  signal.addEventListener('abort', abort, { once: true });
  try {
    check();
    return await promise;
  } finally {
    end();
    signal.removeEventListener('abort', abort);
  }
}
