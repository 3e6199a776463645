/** Cuts every link between two groups of parts, both ways, and leaves all other links alone. */
import { HornetError } from '../kernel/errors.ts';
import type { Link } from './link-interface.ts';

/** A partition in effect. Disposing of it heals it. */
export interface Partition extends AsyncDisposable {
  /** The links that it has cut; one that was cut already is not among them. */
  readonly links: readonly Link[];
  /** Takes back what the partition did, and no other fault of its links. */
  heal(): Promise<void>;
}

/**
 * Parts are named as in the names of links. Resolves when all links between the groups are cut.
 * @throws HornetError FAULT_INVALID when nothing lies between the groups or a part is in both, and what
 *   cutting throws; the links are then as before.
 */
export async function partition(
  links: readonly Link[],
  oneSide: readonly string[],
  otherSide: readonly string[],
): Promise<Partition> {
  const between = linksBetween(links, oneSide, otherSide);
  const toCut = between.filter((link) => link.state !== 'cut');
  const heal = async () => {
    await Promise.all(toCut.map((link) => link.reconnect()));
  };
  const results = await Promise.allSettled(toCut.map((link) => link.cut()));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await heal();
    throw failure.reason;
  }
  let healed: Promise<void> | undefined;
  const healOnce = () => {
    healed ??= heal();
    return healed;
  };
  return { links: toCut, heal: healOnce, [Symbol.asyncDispose]: healOnce };
}

function linksBetween(
  links: readonly Link[],
  oneSide: readonly string[],
  otherSide: readonly string[],
): Link[] {
  const data = { oneSide, otherSide, links: links.map(({ name }) => name) };
  const inBoth = oneSide.filter((part) => otherSide.includes(part));
  if (inBoth.length > 0) {
    const message = `${inBoth.join(', ')} cannot be on both sides of a partition.`;
    throw new HornetError('FAULT_INVALID', message, { data });
  }
  const between = links.filter(
    ({ from, to }) =>
      (oneSide.includes(from) && otherSide.includes(to)) ||
      (otherSide.includes(from) && oneSide.includes(to)),
  );
  if (between.length > 0) return between;
  const message = `No link lies between ${oneSide.join(', ')} and ${otherSide.join(', ')}.`;
  throw new HornetError('FAULT_INVALID', message, { data });
}
