/**
 * The shapes of partitions: who can still talk to whom. Pure; partition.ts makes it so. The names are those of Jepsen's
 * nemeses, which are the ones that the field knows.
 */
import { HornetError } from '../kernel/errors.ts';

/** Whether what `from` sends reaches `to`. Parts that a shape does not name talk to everybody. */
export interface PartitionShape {
  /** For people: `queen | hive-1, worker-1`. */
  readonly description: string;
  /** Every part that it names; each has to be an end of a link. */
  readonly parts: readonly string[];
  reaches(from: string, to: string): boolean;
}

/** Two groups that cannot talk to each other. @throws HornetError FAULT_INVALID when a part is in both */
export function halves(oneSide: readonly string[], otherSide: readonly string[]): PartitionShape {
  assertApart(oneSide, otherSide);
  const sideOf = sides(oneSide, otherSide);
  return {
    description: `${oneSide.join(', ')} | ${otherSide.join(', ')}`,
    parts: [...oneSide, ...otherSide],
    reaches: (from, to) => onOneSide(sideOf.get(from), sideOf.get(to)),
  };
}

/** One part that nobody can talk to. */
export function isolated(part: string): PartitionShape {
  return {
    description: `${part} | all others`,
    parts: [part],
    reaches: (from, to) => (from === part) === (to === part),
  };
}

/** Each part talks to the one before it and the one after it in the list, which is closed to a circle. */
export function ring(parts: readonly string[]): PartitionShape {
  const places = new Map(parts.map((part, place) => [part, place]));
  return {
    description: `ring of ${parts.join(', ')}`,
    parts,
    reaches: (from, to) => {
      const [one, other] = [places.get(from), places.get(to)];
      if (one === undefined || other === undefined) return true;
      const distance = Math.abs(one - other);
      return distance <= 1 || distance === parts.length - 1;
    },
  };
}

/** Two groups that cannot talk to each other, and one part that can talk to both. @throws HornetError FAULT_INVALID */
export function bridge(
  oneSide: readonly string[],
  over: string,
  otherSide: readonly string[],
): PartitionShape {
  assertApart([...oneSide, over], otherSide);
  assertApart(oneSide, [over]);
  const { reaches } = halves(oneSide, otherSide);
  return {
    description: `${oneSide.join(', ')} | ${otherSide.join(', ')} bridged by ${over}`,
    parts: [...oneSide, over, ...otherSide],
    reaches,
  };
}

/** Nothing of what the senders say reaches the receivers; what those say does reach them. @throws HornetError FAULT_INVALID */
export function oneWay(senders: readonly string[], receivers: readonly string[]): PartitionShape {
  assertApart(senders, receivers);
  return {
    description: `${senders.join(', ')} are not heard by ${receivers.join(', ')}`,
    parts: [...senders, ...receivers],
    reaches: (from, to) => !(senders.includes(from) && receivers.includes(to)),
  };
}

function sides(oneSide: readonly string[], otherSide: readonly string[]): Map<string, string> {
  return new Map([
    ...oneSide.map((part) => [part, 'one'] as const),
    ...otherSide.map((part) => [part, 'other'] as const),
  ]);
}

function onOneSide(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

function assertApart(oneSide: readonly string[], otherSide: readonly string[]): void {
  const inBoth = oneSide.filter((part) => otherSide.includes(part));
  if (inBoth.length === 0) return;
  const message = `${inBoth.join(', ')} cannot be on both sides of a partition.`;
  throw new HornetError('FAULT_INVALID', message, { data: { oneSide, otherSide } });
}
