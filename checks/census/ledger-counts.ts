/** What a ledger holds at a moment, read from its lines without the harness's reader. */
import { read } from './proc-files.ts';

export interface LedgerCounts {
  /** Recorded, not undone, and alive; the fault proxy aside. */
  liveProcesses: number;
  /** Proxies on a server that outlives the run, or the run's own server. */
  proxies: number;
  ports: number;
  /** Network namespaces, firewall tables, cgroups, mounts. */
  machineThings: number;
  /** All that is recorded and not undone. */
  open: number;
}

const machineKinds = ['network-namespace', 'firewall-table', 'cgroup', 'mount'];

/** @param alive the pids of everyone of the run who lives, as the run numbers them */
export function countLedger(file: string, alive: ReadonlySet<number>): LedgerCounts {
  const open = new Map<string, { kind: string; name?: string; pid?: number }>();
  for (const line of read(file).split('\n').slice(0, -1)) {
    if (line === '') continue;
    const record = JSON.parse(line);
    if (record.action === 'open') open.set(record.id, record);
    else open.delete(record.id);
  }
  const things = [...open.values()];
  const isServer = (thing: { kind: string; name?: string }) =>
    thing.kind === 'process' && thing.name === 'proxy';
  return {
    liveProcesses: things.filter(
      (thing) =>
        thing.kind === 'process' &&
        !isServer(thing) &&
        thing.pid !== undefined &&
        alive.has(thing.pid),
    ).length,
    proxies: things.filter((thing) => thing.kind === 'proxy' || isServer(thing)).length,
    ports: things.filter(({ kind }) => kind === 'port').length,
    machineThings: things.filter(({ kind }) => machineKinds.includes(kind)).length,
    open: things.length,
  };
}

/** What every round is to end its runner in the midst of. */
export function isWellUnderWay({ liveProcesses, proxies, ports }: LedgerCounts): boolean {
  return liveProcesses >= 3 && proxies >= 1 && ports >= 1;
}
