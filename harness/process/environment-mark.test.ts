/** The census finds who carries the mark, wherever they went, and nobody else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type MarkedProcess, takeCensus } from './environment-mark.ts';
import { hasProcFolder, identify } from './process-table.ts';
import { killEach } from './terminate.ts';

const runId = `census-${process.pid}`;

afterEach(async () => {
  await killEach(marked());
});

describe.runIf(hasProcFolder())('takeCensus', () => {
  it('finds a child, and a grandchild in a session of its own whose parent is gone', async () => {
    const parent = await startFamily('suite/scenario');
    const both = marked();
    expect(both).toHaveLength(2);
    const child = both.find((found) => found.pid !== parent.pid);
    expect(child).toMatchObject({ scope: 'suite/scenario', groupId: child?.pid });
    expect(child?.command).toContain('stubborn.ts');
    await killEach([identify(parent.pid ?? 0)]);
    expect(marked().map((found) => found.pid)).toEqual([child?.pid]);
  });

  it('leaves out other runs, other scopes and the pids it is told', async () => {
    const { pid = 0 } = await startFamily('suite/scenario');
    expect(marked({ scopeName: 'suite' })).toHaveLength(2);
    expect(marked({ scopeName: 'suite/scenario' })).toHaveLength(2);
    expect(marked({ scopeName: 'suite/scen' })).toHaveLength(0);
    expect(marked({ excludePids: [pid] })).toHaveLength(1);
    expect(takeCensus({ runId: `${runId}0` })).toEqual({ available: true, processes: [] });
  });
});

function marked(query: { scopeName?: string; excludePids?: number[] } = {}): MarkedProcess[] {
  const census = takeCensus({ runId, ...query });
  if (!census.available) throw new Error(census.reason);
  return census.processes;
}

/** A marked process with a stubborn child in another session; resolves when both are there. */
async function startFamily(scopeName: string): Promise<ChildProcess> {
  const family = join(import.meta.dirname, 'fixtures', 'family.ts');
  const child = spawn(process.execPath, [family, 'stubborn.ts', 'escape'], {
    env: { ...process.env, HORNET_RUN: runId, HORNET_SCOPE: scopeName },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}
