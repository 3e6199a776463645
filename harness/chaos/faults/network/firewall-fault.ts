/**
 * Faults that are firewall rules on the port at which clients dial one link. Only in the network that the run has to itself: the
 * firewall of the machine is not touched. What shows them is what the kernel counts at the rules.
 */
import { Scope } from '../../../kernel/scope.ts';
import { runCommand } from '../../../machine/command.ts';
import { addFirewallTable, type FirewallTable } from '../../../machine/firewall-table.ts';
import type { Link } from '../../../network/link.ts';
import type { StrikeContext } from '../../fault-kind.ts';

/** What a topology says of links when the run is in a network of its own. */
export const ownNetworkTrait = 'own network';

export interface LinkFirewall {
  /** How many packets have met the rules; undefined once there are none. */
  countedPackets(): Promise<number | undefined>;
}

/**
 * Adds rules until the fault is healed.
 * @param verdict what becomes of a packet, in the language of nft: it is put behind a match on the link's port, each way
 * @throws HornetError FIREWALL_REFUSED where the run has no network of its own, MACHINE_COMMAND_FAILED, MACHINE_RUN_MISSING
 */
export async function addLinkRules(
  { scope }: StrikeContext,
  { address, name: linkName }: Link,
  { name, ways, verdict }: { name: string; ways: readonly ('dport' | 'sport')[]; verdict: string },
): Promise<LinkFirewall> {
  const { port } = new URL(`tcp://${address}`);
  const { register } = scope;
  // Not inside the fault's: the undo has to wait for the rules that are on their way.
  const own = new Scope({ name: `${scope.name}/firewall`, ...(register && { register }) });
  let adding: Promise<FirewallTable> | undefined;
  scope.defer(`${name} on ${linkName}`, async () => {
    await adding?.catch(() => undefined); // what was never there
    await own.close();
  });
  const rules = ways.map((way) => `    tcp ${way} ${port} ${verdict}`);
  const chain = ['type filter hook input priority 0; policy accept;', ...rules];
  adding = addFirewallTable(own, {
    name: `${name}-${port}`,
    rules: `  chain link {\n${chain.join('\n')}\n  }`,
  });
  const { table } = await adding;
  return { countedPackets: () => countPackets(table) };
}

async function countPackets(table: string): Promise<number | undefined> {
  const tables = await runCommand(['nft', 'list', 'tables', 'inet']);
  if (!tables.includes(`table inet ${table}\n`)) return undefined;
  const listed = await runCommand(['nft', 'list', 'table', 'inet', table]);
  const counts = [...listed.matchAll(/\bcounter packets (\d+)/g)];
  return counts.reduce((sum, [, packets]) => sum + Number(packets), 0);
}
