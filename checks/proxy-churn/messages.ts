/** What the campaign and its traffic say to each other. No behaviour. */

export type TrafficOrder =
  /** To send through these ports of this machine, one connection each. */
  | { kind: 'begin'; ports: number[] }
  /** To send no more, and to report when all that was sent is back. */
  | { kind: 'end' };

export interface TrafficReport {
  sentBytes: number;
  /** Never came back; negative: more came than was sent. */
  lostBytes: number;
  /** Came, but were others than those that should have come. */
  misplacedBytes: number;
  /** Whose connection was closed. */
  brokenLinks: number;
}
