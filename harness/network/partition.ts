/**
 * Makes a shape of partition so: cuts each link whose ends cannot talk to each other, silences one way of those where only
 * one side is not heard, and leaves all others alone.
 */
import { HornetError } from '../kernel/errors.ts';
import type { Link } from './link-interface.ts';
import type { PartitionShape } from './partition-shapes.ts';

/** A partition in effect. Disposing of it heals it. */
export interface Partition extends AsyncDisposable {
  /** The links that it acts on; one that was cut already is not among them. */
  readonly links: readonly Link[];
  /** Takes back what the partition did, and no other fault of its links. */
  heal(): Promise<void>;
}

/**
 * Parts are named as in the names of links. Resolves when the whole shape is in effect.
 * @throws HornetError FAULT_INVALID when no link is an end of a part that the shape names, or when it keeps nobody apart, and what
 *   cutting throws; the links are then as before.
 */
export async function partition(links: readonly Link[], shape: PartitionShape): Promise<Partition> {
  assertKnown(links, shape);
  const breaks = links.flatMap((link) => breakOf(link, shape));
  if (breaks.length === 0) throw nothingToCut(links, shape);
  const done = breaks.filter(({ isThere }) => !isThere);
  const undo = async (): Promise<void> => {
    await Promise.all(done.map(({ heal }) => heal()));
  };
  const results = await Promise.allSettled(done.map(({ make }) => make()));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await undo();
    throw failure.reason;
  }
  let healed: Promise<void> | undefined;
  const heal = (): Promise<void> => {
    healed ??= undo();
    return healed;
  };
  return { links: done.map(({ link }) => link), heal, [Symbol.asyncDispose]: heal };
}

interface Break {
  link: Link;
  isThere: boolean;
  make(): Promise<void>;
  heal(): Promise<void>;
}

function breakOf(link: Link, { reaches }: PartitionShape): Break[] {
  const { from, to, state } = link;
  const there = reaches(from, to);
  const back = reaches(to, from);
  if (there && back) return [];
  if (!there && !back) {
    const isThere = state === 'cut';
    return [{ link, isThere, make: () => link.cut(), heal: () => link.reconnect() }];
  }
  const isThere = state === 'cut' || state === 'silent';
  const ways = there ? 'downstream' : 'upstream';
  return [{ link, isThere, make: () => link.silence(ways), heal: () => link.unsilence() }];
}

function assertKnown(links: readonly Link[], { parts }: PartitionShape): void {
  const known = new Set(links.flatMap(({ from, to }) => [from, to]));
  const unknown = parts.filter((part) => !known.has(part));
  if (unknown.length === 0) return;
  const message = `No link ends at ${unknown.join(', ')}; there are ${[...known].join(', ')}.`;
  throw new HornetError('FAULT_INVALID', message, { data: { unknown, known: [...known] } });
}

function nothingToCut(links: readonly Link[], { description }: PartitionShape): HornetError {
  const names = links.map(({ name }) => name);
  const message = `The partition ${description} has no link to cut among ${names.join(', ')}.`;
  return new HornetError('FAULT_INVALID', message, { data: { description, links: names } });
}
