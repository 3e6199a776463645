/** Which way traffic goes on a link, and how that is said. */
import type { Direction } from 'toxiproxy-node-client/dist/Toxic.js';

/** `upstream`: what the dialling side sends; `downstream`: what it gets back. */
export type Ways = Direction | 'both';

export function directionsOf(ways: Ways): readonly Direction[] {
  return ways === 'both' ? ['upstream', 'downstream'] : [ways];
}

/** `downstream`, `both ways` */
export function describeWays(ways: Ways): string {
  return ways === 'both' ? 'both ways' : ways;
}
