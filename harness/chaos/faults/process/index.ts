/** Every fault of processes. To add one: write its file, add its row. */
import type { FaultKind } from '../../fault-kind.ts';
import { groupKill } from './group-kill.ts';
import { groupPause } from './group-pause.ts';
import { processBlockLoop } from './process-block-loop.ts';
import { processCrash } from './process-crash.ts';
import { processCrashLoop } from './process-crash-loop.ts';
import { processFreeze } from './process-freeze.ts';
import { processKill } from './process-kill.ts';
import { processLimitFiles } from './process-limit-files.ts';
import { processPause } from './process-pause.ts';
import { processRefuseStop } from './process-refuse-stop.ts';
import { processSlow } from './process-slow.ts';
import { processSlowStart } from './process-slow-start.ts';
import { processTerminate } from './process-terminate.ts';
import { processWrongExit } from './process-wrong-exit.ts';

export const processFaults: readonly FaultKind[] = [
  processKill,
  processTerminate,
  processCrash,
  processWrongExit,
  processCrashLoop,
  processRefuseStop,
  processSlowStart,
  processPause,
  processFreeze,
  processSlow,
  processBlockLoop,
  processLimitFiles,
  groupKill,
  groupPause,
];
