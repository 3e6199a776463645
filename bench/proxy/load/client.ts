/** The program that makes the load, one order after the other, and measures what comes of it. Ends when its parent lets go of it. */
import { connects } from './connects.ts';
import type { LoadOrder, LoadResult } from './orders.ts';
import { pacedTrips } from './paced-trips.ts';
import { requests, roundTrips } from './round-trips.ts';
import { streams } from './streams.ts';

process.on('message', async (order: LoadOrder) => {
  process.send?.(await carryOut(order));
});
process.once('disconnect', () => process.exit(0));

function carryOut(order: LoadOrder): Promise<LoadResult> {
  switch (order.kind) {
    case 'round-trips':
      return roundTrips(order);
    case 'requests':
      return requests(order);
    case 'paced-trips':
      return pacedTrips(order);
    case 'connects':
      return connects(order);
    case 'streams':
      return streams(order);
  }
}
