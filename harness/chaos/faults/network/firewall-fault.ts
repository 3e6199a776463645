/**
 * Faults that are firewall rules on the port at which clients dial one link. Only in the network that the run has to itself: the
 * firewall of the machine is not touched. What shows them is what the kernel counts at the rules.
 */
import { Scope } from '../../../kernel/scope.ts';
import { runCommand } from '../../../machine/command.ts';
import { addFirewallTable, type FirewallTable } from '../../../machine/firewall-table.ts';
import type { Link } from '../../../network/link.ts';
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { watchFor } from '../watch-for.ts';
import { rejectedProbe } from './link-probes.ts';
import { struckLink } from './struck-link.ts';

/** What a topology says of links when the run is in a network of its own. */
export const ownNetworkTrait = 'own network';

export interface LinkRules {
  /** Lower-case letters and dashes: becomes part of the name of a table. */
  readonly name: string;
  /** `dport`: what is sent to who is dialled; `sport`: what comes back. */
  readonly ways: readonly ('dport' | 'sport')[];
  /** What becomes of a packet, in the language of nft; it counts those that it concerns. */
  readonly verdict: string;
  /** Whether who dials is turned back, so that a client meets it. */
  readonly rejects: boolean;
}

/** @throws HornetError FIREWALL_REFUSED where the run has no network of its own, MACHINE_COMMAND_FAILED, MACHINE_RUN_MISSING */
export async function strikeWithRules(
  context: StrikeContext,
  rules: LinkRules,
): Promise<StruckFault> {
  const { clock } = context;
  const link = struckLink(context);
  const table = await addUntilHealed(context, link, rules);
  const seen = async (signal: AbortSignal): Promise<string | undefined> => {
    const met = rules.rejects ? await rejectedProbe.seen(link, { clock, signal }) : '';
    const packets = (await countPackets(table)) ?? 0;
    if (packets === 0 || met === undefined) return undefined;
    const told = `the kernel has met ${packets} packets of ${link.name} with ${rules.name}`;
    return met === '' ? told : `${told}, and ${met}`;
  };
  const gone = async (signal: AbortSignal): Promise<string | undefined> => {
    if ((await countPackets(table)) !== undefined) return undefined;
    return await rejectedProbe.gone(link, { clock, signal });
  };
  return {
    witness: (signal) => watchFor(seen, { clock, signal }),
    witnessGone: (signal) => watchFor(gone, { clock, signal }),
  };
}

/** Resolves with the name of the table. */
async function addUntilHealed(
  { scope }: StrikeContext,
  { address, name: linkName }: Link,
  { name, ways, verdict }: LinkRules,
): Promise<string> {
  const { port } = new URL(`tcp://${address}`);
  const { register } = scope;
  // Not inside the fault's: the undo has to wait for the rules that are on their way.
  const own = new Scope({ name: `${scope.name}/firewall`, ...(register && { register }) });
  let adding: Promise<FirewallTable> | undefined;
  scope.defer(`${name} on ${linkName}`, async () => {
    await adding?.catch(() => undefined); // what was never there
    await own.close();
  });
  const matches = ways.map((way) => `    tcp ${way} ${port} ${verdict}`);
  const chain = ['    type filter hook input priority 0; policy accept;', ...matches];
  const described = `  chain link {\n${chain.join('\n')}\n  }`;
  adding = addFirewallTable(own, { name: `${name}-${port}`, rules: described });
  return (await adding).table;
}

/** How many packets have met the rules; undefined where there is no such table. */
async function countPackets(table: string): Promise<number | undefined> {
  const tables = await runCommand(['nft', 'list', 'tables', 'inet']);
  if (!tables.includes(`table inet ${table}\n`)) return undefined;
  const listed = await runCommand(['nft', 'list', 'table', 'inet', table]);
  const counts = [...listed.matchAll(/\bcounter packets (\d+)/g)];
  return counts.reduce((sum, [, packets]) => sum + Number(packets), 0);
}
