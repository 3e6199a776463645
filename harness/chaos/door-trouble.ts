/**
 * What befell the path by which clients come: while it is struck, what they see may be late, and may be somebody else's words. Late
 * it may be too where somebody further in is slow: the end of an answer that was there before the client took it back. A pure
 * function of the history.
 */
import type { HistoryRecord } from '../history/history-record.ts';
import type { StreamedRequest } from '../history/stream-records.ts';
import { type FaultLife, livesOf, type ToleranceOptions } from './tolerance.ts';

export interface DoorTrouble {
  /** Whether what was said to this client may have been held up. */
  mayLag(request: StreamedRequest): boolean;
  /** Whether another may have answered this client in the server's place. */
  mayBeForged(request: StreamedRequest): boolean;
}

/** @param door the two ends of the path; empty where there is none that can be struck */
export function doorTrouble(
  records: readonly HistoryRecord[],
  door: readonly string[],
  { faultOf, recoveryMs }: Pick<ToleranceOptions, 'faultOf' | 'recoveryMs'>,
): DoorTrouble {
  const path = door.join('→');
  const whoDelays = new Set([path, ...door, 'network', 'machine']);
  const lives = livesOf(records, faultOf);
  const slowing = lives.filter(({ fault }) => isFelt(fault, whoDelays));
  const forging = lives.filter(({ fault }) => {
    if (fault.takes === 'identity') return isFelt(fault, new Set(door));
    return fault.takes !== 'speed' && isFelt(fault, new Set([path]));
  });
  const slow = lives.filter(({ fault }) => fault.takes === 'speed');
  const marginUs = recoveryMs * 1_000;
  return {
    mayLag: (request) =>
      slowing.some((life) => overlaps(request, life, marginUs)) ||
      slow.some((life) => overlaps(request, life, drainedAfterUs)),
    mayBeForged: (request) => forging.some((life) => overlaps(request, life, 0)),
  };
}

/** What has waited behind a slow link or program passes at once when that is healed. */
const drainedAfterUs = 2_000_000;

function isFelt({ target, touches }: FaultLife['fault'], names: ReadonlySet<string>): boolean {
  return [target, ...touches].some((name) => names.has(name));
}

function overlaps(
  { invoked, ends }: StreamedRequest,
  { fromUs, untilUs }: FaultLife,
  marginUs: number,
): boolean {
  const [end] = ends;
  return (
    invoked !== undefined &&
    invoked.atUs < untilUs + marginUs &&
    (end?.atUs ?? Number.POSITIVE_INFINITY) > fromUs
  );
}
