/** Takes one of everything that a run can take of the machine, as far as this machine and this user have it. */
import { join } from 'node:path';
import { HornetError, type Scope } from '../../../../harness/index.ts';
import { makeCgroup } from '../../../../harness/machine/cgroup.ts';
import { addFirewallTable } from '../../../../harness/machine/firewall-table.ts';
import { mountTmpfs } from '../../../../harness/machine/mount.ts';
import { makeNetworkNamespace } from '../../../../harness/machine/network-namespace.ts';

/** Goes on past what this machine refuses; what it gives goes with the scope. */
export async function takeOfTheMachine(
  scope: Scope,
  runFolder: string,
  name: string,
): Promise<void> {
  const rules = 'chain input { type filter hook input priority 0; policy accept; }';
  await Promise.all([
    ifGiven(async () => {
      const namespace = await makeNetworkNamespace(scope, { name });
      await addFirewallTable(scope, { namespace: namespace.name, name, rules });
    }),
    ifGiven(() => makeCgroup(scope, { name })),
    ifGiven(() => mountTmpfs(scope, { path: join(runFolder, `disk-${name}`), sizeBytes: 65_536 })),
  ]);
}

async function ifGiven(take: () => Promise<unknown>): Promise<void> {
  try {
    await take();
  } catch (error) {
    const refusals = ['MACHINE_UNAVAILABLE', 'MACHINE_COMMAND_FAILED'];
    if (!(error instanceof HornetError) || !refusals.includes(error.code)) throw error;
  }
}
