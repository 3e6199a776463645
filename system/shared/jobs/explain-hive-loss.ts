// What a hive that failed as a peer is to the user. What it said itself is passed on as it is.
import type { JobPhase } from '../../contracts/index.ts';
import { Failure } from '../failure.ts';
import { PeerError } from '../http/silence-watch.ts';

/** HIVE_UNREACHABLE, HIVE_SILENT or BAD_UPSTREAM for a PeerError; anything else unchanged. @param phase of the job, where there is one */
export function explainHiveLoss(error: unknown, hive: string, phase?: JobPhase): unknown {
  if (!(error instanceof PeerError)) return error;
  const details = { hive, ...(phase === undefined ? {} : { phase }) };
  const options = { cause: error, details };
  switch (error.fault) {
    case 'unreachable':
      return new Failure('HIVE_UNREACHABLE', `Could not reach ${hive}.`, options);
    case 'broken':
      return new Failure(
        'HIVE_UNREACHABLE',
        `Lost the connection to ${hive} while the job ran.`,
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
