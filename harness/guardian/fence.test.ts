/** No ledger can talk the guardian into taking away what is somebody else's. */
import { describe, expect, it } from 'vitest';
import type { UndoEntry } from '../kernel/undo-register.ts';
import { assertOfRun } from './fence.ts';

const runId = '20261105T070809-abcd';
const other = '20261105T070809-abce';

const allowed: UndoEntry[] = [
  { kind: 'folder', path: `/tmp/hornet-${runId}` },
  { kind: 'folder', path: `/tmp/hornet-${runId}/logs` },
  { kind: 'mount', path: `/tmp/hornet-${runId}/disk` },
  { kind: 'immutable-file', path: `/tmp/hornet-${runId}/stack/queen.db` },
  { kind: 'cgroup', path: `/sys/fs/cgroup/hornet-${runId}-limit` },
  { kind: 'cgroup', path: `/sys/fs/cgroup/hornet-${runId}-limit/inner` },
  { kind: 'network-namespace', name: `hornet-${runId}-net` },
  { kind: 'firewall-table', namespace: `hornet-${runId}-net`, table: 'x' },
  { kind: 'container', socket: '/run/docker.sock', name: `hornet-${runId}-db` },
  { kind: 'port', port: 20_000 },
];

const refused: UndoEntry[] = [
  { kind: 'folder', path: '/' },
  { kind: 'folder', path: '/tmp' },
  { kind: 'folder', path: `hornet-${runId}` },
  { kind: 'folder', path: `/tmp/hornet-${runId}/..` },
  { kind: 'folder', path: `/tmp/hornet-${runId}/../../home` },
  { kind: 'folder', path: `/tmp/hornet-${runId}x` },
  { kind: 'folder', path: `/tmp/hornet-${other}` },
  { kind: 'mount', path: `/tmp/hornet-${runId}` },
  { kind: 'mount', path: '/home' },
  { kind: 'immutable-file', path: '/etc/passwd' },
  { kind: 'immutable-file', path: `/tmp/hornet-${runId}/../passwd` },
  { kind: 'immutable-file', path: `/tmp/hornet-${other}/queen.db` },
  { kind: 'cgroup', path: '/sys/fs/cgroup/system.slice' },
  { kind: 'cgroup', path: `/sys/fs/cgroup/hornet-${other}-limit` },
  { kind: 'cgroup', path: `/sys/fs/cgroup/hornet-${runId}-limit/../system.slice` },
  { kind: 'network-namespace', name: 'production' },
  { kind: 'network-namespace', name: `hornet-${other}-net` },
  { kind: 'firewall-table', namespace: 'production', table: `hornet_${runId}` },
  { kind: 'container', socket: '/run/docker.sock', name: 'database' },
];

describe('assertOfRun', () => {
  it.each(allowed)('lets %j pass', (entry) => {
    expect(() => assertOfRun(entry, runId)).not.toThrow();
  });

  it.each(refused)('refuses %j', (entry) => {
    expect(() => assertOfRun(entry, runId)).toThrow(
      expect.objectContaining({ code: 'UNDO_REFUSED' }),
    );
  });

  it('refuses everything for a run without a name', () => {
    const entry: UndoEntry = { kind: 'folder', path: '/tmp/hornet-' };
    expect(() => assertOfRun(entry, '')).toThrow(/UNDO|name/);
  });
});
