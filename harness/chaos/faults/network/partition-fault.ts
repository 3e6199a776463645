/** Faults that are a partition: links are cut so that the parts of a shape cannot talk to each other. Clients that dial see it. */
import type { Link } from '../../../network/link.ts';
import { type Partition, partition } from '../../../network/partition.ts';
import type { PartitionShape } from '../../../network/partition-shapes.ts';
import type { StrikeContext, StruckFault } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { watchFor } from '../watch-for.ts';
import { linkNames } from './drawn-sides.ts';
import { type LinkProbe, refusedProbe } from './link-probes.ts';

/** All links that can be struck. @throws HornetError LINK_UNKNOWN */
export function struckLinks({ subject, signal }: StrikeContext): Link[] {
  signal.throwIfAborted();
  return linkNames(subject.topology).map((name) => subject.link(name));
}

/** @throws HornetError FAULT_NOT_INJECTED where no link that leads somewhere is cut by it */
export async function strikePartition(
  context: StrikeContext,
  shape: PartitionShape,
): Promise<StruckFault> {
  const { clock, scope } = context;
  const links = struckLinks(context);
  let parting: Promise<Partition> | undefined;
  scope.defer(`partition ${shape.description}`, async () => {
    const made = await parting?.catch(() => undefined); // what was never there
    await made?.heal();
  });
  parting = partition(links, shape);
  const { links: parted } = await parting;
  const cut = parted.filter(({ upstream }) => upstream !== undefined);
  if (cut.length === 0) throw notInjected(`${shape.description} cuts nothing that was not cut`);
  const told = (words: string): string => `${shape.description}: ${words}`;
  return {
    witness: async (signal) => told(await eachMet(cut, refusedProbe, 'seen', { clock, signal })),
    witnessGone: async (signal) =>
      told(await eachMet(cut, refusedProbe, 'gone', { clock, signal })),
  };
}

/** Waits until the probe tells of every link. */
async function eachMet(
  links: readonly Link[],
  probe: LinkProbe,
  what: 'seen' | 'gone',
  context: Parameters<LinkProbe['seen']>[1],
): Promise<string> {
  const look = (link: Link) => watchFor(() => probe[what](link, context), context);
  return (await Promise.all(links.map(look))).join(', ');
}
