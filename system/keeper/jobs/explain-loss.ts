// Turns whatever ended a job before its terminal event into an ending that says where it happened and what to do.
import { errorCodes } from '../../contracts/index.ts';
import { Deadline, Failure, PeerError, type PeerFault } from '../../shared/index.ts';
import { OutputError } from '../display/output.ts';
import { type Ending, failedEnding } from '../ending.ts';
import { HungUp } from './hang-up.ts';

export interface LostJob {
  queenUrl: string;
  timeoutMs: number;
  isInterrupted: boolean;
  /** What the keeper was doing: `connecting`, `streaming`. */
  phase: string;
}

/** @throws the error itself where it is a fault of the keeper's own */
export function explainLoss(error: unknown, job: LostJob): Ending {
  if (error instanceof OutputError) return explainOutput(error);
  if (!(error instanceof HungUp || error instanceof PeerError || error instanceof Failure))
    throw error;
  if (job.isInterrupted) return { kind: 'cancelled', reason: error.message, byUser: true };
  if (error instanceof PeerError) return explainQueen(error, job.queenUrl);
  if (error instanceof Failure) return failedEnding(error);
  using deadline = new Deadline(job.timeoutMs);
  return failedEnding(deadline.exceeded('keeper', job.phase));
}

function explainOutput(error: OutputError): Ending {
  if (error.isReaderGone) return { kind: 'unheard' };
  return {
    kind: 'failed',
    message: `The answer could not be written to stdout: ${error.message}.`,
    code: 'OUTPUT_FAILED',
    advice: 'Check where stdout leads, for instance whether its disk is full.',
  };
}

const queenFaults: Record<PeerFault, { code: string; what: string; advice: string }> = {
  unreachable: {
    code: 'QUEEN_UNREACHABLE',
    what: 'could not be reached',
    advice: 'Start a queen there, or name the right one with --queen-url or KEEPER_QUEEN_URL.',
  },
  silent: {
    code: 'QUEEN_SILENT',
    what: 'was given up',
    advice: 'Check the network to the queen for a partition, and the queen for a hang.',
  },
  broken: {
    code: 'QUEEN_LOST',
    what: 'was lost before the job ended',
    advice: 'Check that the queen still runs, then send the request again.',
  },
  exhausted: {
    code: 'RESOURCES_EXHAUSTED',
    what: 'could not be asked, since keeper itself may open no more connections',
    advice: 'Raise the limit on open files (ulimit -n), or let other programs end first.',
  },
  foreign: {
    code: 'BAD_UPSTREAM',
    what: 'answered outside the contract',
    advice: errorCodes.BAD_UPSTREAM.advice,
  },
};

function explainQueen({ fault, message }: PeerError, queenUrl: string): Ending {
  const { code, what, advice } = queenFaults[fault];
  const why = message.replace(/\.$/, '');
  return { kind: 'failed', message: `The queen at ${queenUrl} ${what} (${why}).`, code, advice };
}
