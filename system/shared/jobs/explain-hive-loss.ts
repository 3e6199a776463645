// What a hive that failed as a peer is to the user. What it said itself is passed on as it is.
import type { JobPhase } from '../../contracts/index.ts';
import { Failure } from '../failure.ts';
import { PeerError } from '../http/silence-watch.ts';
import { ownLackOf, resourcesExhausted } from '../own-lack.ts';

export interface LostHive {
  hive: string;
  /** Who called it, as errors name the queen. */
  layer: string;
  /** Of the job, where there is one. */
  phase?: JobPhase;
}

/**
 * HIVE_UNREACHABLE, HIVE_SILENT or BAD_UPSTREAM for a PeerError, RESOURCES_EXHAUSTED where it is the caller who lacks
 * something; anything else unchanged.
 */
export function explainHiveLoss(error: unknown, { hive, layer, phase }: LostHive): unknown {
  if (!(error instanceof PeerError)) return error;
  const details = { hive, ...(phase === undefined ? {} : { phase }) };
  const options = { cause: error, details };
  switch (error.fault) {
    case 'exhausted':
      return resourcesExhausted(ownLackOf(error.cause) ?? '', {
        ...{ layer, phase, deed: `reach ${hive}`, cause: error },
      });
    case 'unreachable':
      return new Failure('HIVE_UNREACHABLE', `Could not reach ${hive}.`, options);
    case 'broken':
      return new Failure(
        'HIVE_UNREACHABLE',
        `Lost the connection to ${hive}${phase === undefined ? '' : ' while the job ran'}.`,
        options,
      );
    case 'silent':
      return new Failure('HIVE_SILENT', `Gave up on ${hive}. ${error.message}`, options);
    case 'foreign':
      return new Failure(
        'BAD_UPSTREAM',
        `${hive} answered outside the contract. ${error.message}`,
        options,
      );
  }
}
